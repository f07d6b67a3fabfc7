//! One line of the list of contacts.

use super::{
    columns::{Shown, Shows},
    model::ContactRow,
};
use crate::{
    customers::{
        about::MailLink,
        custom::custom_cell,
        list::{Mark, Selection},
    },
    fields::Catalogue,
    locale::{Lang, use_lang},
    routes,
    ui::{Ago, Avatar, AvatarSize, Badge, Cell, PhoneLink, Row, Tone},
    words::contact_list as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use std::sync::Arc;

/// A contact in the list: cells side by side as the reader chose them, two lines on a phone.
#[component]
pub(super) fn ContactLine(
    row: ContactRow,
    columns: Vec<Shown>,
    /// What the columns of custom fields hold.
    fields: Arc<Catalogue>,
    selection: Option<Selection<ContactRow>>,
) -> impl IntoView {
    let (lang, id) = (use_lang(), row.id);
    let marked = Signal::derive(move || selection.is_some_and(|selection| selection.has(id)));
    let mark = selection.map(|selection| view! { <Mark id name=row.name.clone() selection/> });
    let cells = columns.into_iter().map(|shown| cell(lang, &row, shown, &fields)).collect_view();
    view! {
        <Row selected=marked>
            {mark}
            {cells}
        </Row>
    }
}

fn cell(lang: Lang, row: &ContactRow, shown: Shown, fields: &Catalogue) -> AnyView {
    let Shown { column, width } = shown;
    let text = |text: Option<String>| view! { <Cell wide=true muted=true width>{text}</Cell> }.into_any();
    let ago = |then: DateTime<Utc>| view! { <Cell wide=true muted=true width><Ago then/></Cell> }.into_any();
    match column {
        Shows::Name => {
            let meta = [row.title.clone(), row.customer.as_ref().map(|(_, name)| name.clone())];
            let meta: Vec<String> = meta.into_iter().flatten().collect();
            let name = row.name.clone();
            view! {
                <Cell href=routes::contact(row.id) width>
                    <span class="customer-line__name">{name}</span>
                    <span class="customer-line__meta contact-line__meta">{meta.join(" · ")}</span>
                </Cell>
            }
            .into_any()
        }
        Shows::Title => text(row.title.clone()),
        Shows::Wechat => text(row.wechat.clone()),
        Shows::Customer => {
            let others = (row.customers > 1).then(|| w::more_customers(lang, row.customers - 1));
            let customer = row.customer.clone().map(move |(id, name)| {
                view! {
                    <a class="cell-link" href=routes::customer(id)>
                        {name}
                    </a>
                    " "
                    {others}
                }
            });
            view! { <Cell wide=true width>{customer}</Cell> }.into_any()
        }
        Shows::Phone => {
            let phone = row.phone.clone().map(|number| view! { <PhoneLink number/> });
            view! { <Cell width>{phone}</Cell> }.into_any()
        }
        Shows::Email => {
            let email = row.email.clone().map(|address| view! { <MailLink address/> });
            view! { <Cell wide=true width>{email}</Cell> }.into_any()
        }
        Shows::Owner => {
            let owner = row.owner.clone();
            let owner = owner.map(|(_, name)| view! { <Avatar name size=AvatarSize::Small labelled=true/> });
            view! { <Cell wide=true width>{owner}</Cell> }.into_any()
        }
        Shows::DoNotContact => {
            let badge =
                row.do_not_contact.then(move || view! { <Badge tone=Tone::Warn>{w::do_not_contact(lang)}</Badge> });
            view! { <Cell wide=true width>{badge}</Cell> }.into_any()
        }
        Shows::Created => ago(row.created_at),
        Shows::Updated => ago(row.updated_at),
        Shows::Custom(field) => custom_cell(lang, row, field, width, fields),
    }
}
