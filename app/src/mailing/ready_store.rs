//! A letter from a template that nobody looks at before it goes: by a rule of automation, in the name and with the rights of its keeper.

use super::{
    model::{MailForm, MailOn},
    sending_store::{known, send},
    template_model::filled,
    words_of::value_of,
};
use crate::{
    access::{AppError, Tx, new_id},
    locale::Lang,
};
use chrono::TimeDelta;
use uuid::Uuid;

/// The same words go to somebody once in so long, whatever asks for them: two machines that answer each other come to an end.
const ONCE_IN: TimeDelta = TimeDelta::days(1);

/// Sends a letter to whoever one would first turn to; gives its id and how it reads, `None` where the same words went there lately.
///
/// # Errors
/// Those of [`send`], and `Invalid` where the template is gone, no address is known, or something in it has no value.
pub async fn post(tx: &mut Tx, on: MailOn, template: Uuid) -> Result<Option<(Uuid, MailForm)>, AppError> {
    let template = sqlx::query!("select subject, text from mail_template where id = $1 and not archived", template)
        .fetch_optional(tx.conn())
        .await?
        .ok_or_else(|| AppError::invalid("template", "mail_template_gone"))?;
    let (known, lang) = (known(tx, on).await?, language(tx).await?);
    let (contact, address) = first(tx, on).await?.ok_or_else(|| AppError::invalid("to", "mail_no_address"))?;
    let put = |text: &str| filled(text, |name| value_of(lang, &known, contact.as_deref(), name));
    let form =
        MailForm { to: address, subject: put(&template.subject), text: put(&template.text), ..MailForm::default() }
            .check()?;
    if went_lately(tx, &form).await? {
        return Ok(None);
    }
    let id = new_id();
    send(tx, id, on, &form).await?;
    Ok(Some((id, form)))
}

/// The caller's language, in which they would write dates.
async fn language(tx: &mut Tx) -> Result<Lang, AppError> {
    let me = tx.person();
    let tag = sqlx::query_scalar!(
        r#"select coalesce(p.locale, o.locale) as "tag!" from person p, organisation o where p.id = $1"#,
        me,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Lang::from_tag(&tag).unwrap_or_default())
}

/// Whom one would first turn to, a contact by name: of a deal one of its contacts, else the customer's first one, else another, else
/// the house. Who must not be written to is not passed over: then nobody is.
async fn first(tx: &mut Tx, on: MailOn) -> Result<Option<(Option<String>, String)>, AppError> {
    let row = sqlx::query!(
        r#"
        select case when r.contact_id is not null then r.name end as contact, r.address as "address!"
          from mail_recipients($1, $2, $3, $4) r
          left join deal_contact d on d.deal_id = $1 and d.contact_id = r.contact_id
          left join customer_contact l on l.customer_id = mail_customer($1, $2, $3) and l.contact_id = r.contact_id
          left join contact k on k.id = r.contact_id
         where r.address is not null
         order by d.contact_id is null, l.is_primary is not true, r.contact_id is null, l.added_at, r.contact_id,
                  lower(trim(k.email)) is distinct from r.address, r.address limit 1
        "#,
        on.deal(),
        on.customer(),
        on.contact(),
        on.lead(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.contact, row.address)))
}

async fn went_lately(tx: &mut Tx, form: &MailForm) -> Result<bool, AppError> {
    let since = tx.now() - ONCE_IN;
    Ok(sqlx::query_scalar!(
        r#"
        select exists (select 1 from sales_mail where address = $1 and subject = $2 and text = $3 and created_at > $4) as "went!"
        "#,
        form.to,
        form.subject,
        form.text,
        since,
    )
    .fetch_one(tx.conn())
    .await?)
}
