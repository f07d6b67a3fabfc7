//! One line of the list of contacts.

use super::model::ContactRow;
use crate::{
    customers::about::MailLink,
    locale::use_lang,
    routes,
    ui::{Ago, Avatar, AvatarSize, Cell, PhoneLink, Row},
    words::contact_list as w,
};
use leptos::prelude::*;

/// A contact in the list: cells side by side, two lines on a phone.
#[component]
pub(super) fn ContactLine(row: ContactRow) -> impl IntoView {
    let meta = [row.title.clone(), row.customer.as_ref().map(|(_, name)| name.clone())];
    let meta: Vec<String> = meta.into_iter().flatten().collect();
    let others = (row.customers > 1).then(|| w::more_customers(use_lang(), row.customers - 1));
    let customer = row.customer.map(|(id, name)| {
        view! {
            <a class="cell-link" href=routes::customer(id)>
                {name}
            </a>
            " "
            {others}
        }
    });
    let owner = row.owner.map(|(_, name)| view! { <Avatar name size=AvatarSize::Small labelled=true/> });
    view! {
        <Row>
            <Cell href=routes::contact(row.id)>
                <span class="customer-line__name">{row.name}</span>
                <span class="customer-line__meta contact-line__meta">{meta.join(" · ")}</span>
            </Cell>
            <Cell wide=true muted=true>
                {row.title}
            </Cell>
            <Cell wide=true>{customer}</Cell>
            <Cell>{row.phone.map(|number| view! { <PhoneLink number/> })}</Cell>
            <Cell wide=true>{row.email.map(|address| view! { <MailLink address/> })}</Cell>
            <Cell wide=true muted=true>
                {row.wechat}
            </Cell>
            <Cell wide=true>{owner}</Cell>
            <Cell wide=true muted=true>
                <Ago then=row.updated_at/>
            </Cell>
        </Row>
    }
}
