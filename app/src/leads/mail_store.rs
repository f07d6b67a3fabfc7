//! Mail to a mailbox of leads: whoever writes for the first time becomes a lead; whoever is known, or is one already, is heard.

use super::{
    marks::{keys_of, terms_of},
    model::{LeadForm, tidy_channel},
};
use crate::{
    access::{AppError, SystemTx},
    customers::duplicates::likeness::domain_of_email,
    desk::mail::{
        inbound_store::{Became, Kept, is_ours},
        letter::Letter,
        thread_model::{bare_subject, folded},
        worker_store::Work,
    },
    mailing::worker_store::{Enclosed, told},
};
use serde_json::json;
use uuid::Uuid;

/// A message as a lead: who wrote, their house as far as the address shows it, what it is about, and what it says.
fn form_of(letter: &Letter, address: &str, text: &str) -> LeadForm {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let person = letter.from_name.trim();
    LeadForm {
        company: cut(&domain_of_email(address).unwrap_or_default(), 200),
        name: cut(if person.is_empty() { address } else { person }, 200),
        email: address.to_owned(),
        interest: bare_subject(&letter.subject),
        need: cut(folded(text).0, 5_000),
        ..LeadForm::default()
    }
}

/// Hears a message that goes on with nothing of ours and that a person wrote. Of somebody known it stands on the timeline with its files;
/// else in the story of the lead that is open, or of a new one. Leads keep no files: those are named, and lie in the mailbox.
///
/// # Errors
/// Those of the database.
pub async fn take(
    tx: &mut SystemTx,
    work: &Work,
    letter: &Letter,
    ids: &[&str],
    text: &str,
    files: &[Kept],
) -> Result<Became<'static>, AppError> {
    // Forms of other houses write in their own name, and say whom an answer goes to.
    let own = is_ours(tx, None, &letter.answer_to).await?;
    let address: &str = if own { &letter.from } else { &letter.answer_to };
    let (fields, _) = form_of(letter, address, text).check()?;
    let channel = tidy_channel([("utm_source".to_owned(), work.address.clone())]);
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let enclosed = Enclosed::of(files);
    let mut told = told(letter, text, files);
    told["unkept"] = json!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>());
    let row = sqlx::query!(
        r#"
        select became as "became!", of_lead
          from take_lead_mail($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        "#,
        letter.from,
        address,
        &ids,
        json!(fields),
        work.campaign,
        json!(channel),
        terms_of(&fields),
        &keys_of(&fields),
        told,
        &enclosed.ids,
        &enclosed.objects,
        &enclosed.names,
        &enclosed.types,
        &enclosed.sizes,
        &enclosed.hashes,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(became(&row.became, row.of_lead))
}

fn became(outcome: &str, lead: Option<Uuid>) -> Became<'static> {
    let outcome = match outcome {
        "entry" => "entry",
        "reply" => "reply",
        _ => "lead",
    };
    Became { outcome, lead, ..Became::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_whoever_wrote_and_a_free_address_says_nothing_of_a_house() {
        let letter = |name: &str| Letter {
            from_name: name.to_owned(),
            subject: format!("Re: {}", "询价".repeat(200)),
            ..Letter::default()
        };
        let of = |name: &str, address: &str| form_of(&letter(name), address, &"字".repeat(9_000)).check();
        let taken = of("Ann Li", "ann@mail.haizhou.com.cn").map(|(fields, _)| fields).unwrap();
        assert_eq!((taken.name.as_deref(), taken.company.as_deref()), (Some("Ann Li"), Some("haizhou.com.cn")));
        assert!(taken.interest.is_some_and(|about| about.starts_with("询价")), "without what programs put before it");
        let free = of(" ", "12345@qq.com").map(|(fields, _)| fields).unwrap();
        assert_eq!((free.name.as_deref(), free.company), (Some("12345@qq.com"), None));
        let longest = format!("{}@{}.com", "a".repeat(60), "b".repeat(189));
        assert!(of(&"名".repeat(999), &longest).is_ok() && of("", &longest).is_ok());
    }
}
