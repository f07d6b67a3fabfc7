//! `/admin/roles`: what each role may do, and protected fields.

use super::{
    api::read_roles,
    model::{Family, Reach, Rights, RoleBook},
    protected::ProtectedFields,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Role, ask},
    admin::{
        frame::{Frame, Place, loaded},
        people::role_name,
    },
    locale::{Lang, use_lang},
    ui::{Cell, Column, Row, Section, SkeletonShape, Table},
    words::admin as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct RolesPage {
    book: Answer<RoleBook>,
}

impl Screen for RolesPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_roles()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        let lang = use_lang();
        let show = move |found: RoleBook| {
            view! {
                <RightsTables rights=found.rights/>
                <ProtectedFields fields=found.protected changed=move |()| book.refetch()/>
            }
            .into_any()
        };
        view! {
            <Frame here=Place::Roles>
                <p class="admin-note">{w::roles_text(lang)}</p>
                {loaded(book, SkeletonShape::Rows(8), show)}
            </Frame>
        }
        .into_any()
    }
}

/// A family in words.
pub(super) fn family_name(lang: Lang, family: Family) -> &'static str {
    match family {
        Family::Customer => w::family_customer(lang),
        Family::Deal => w::family_deal(lang),
        Family::Ticket => w::family_ticket(lang),
    }
}

fn reach_name(lang: Lang, reach: Reach) -> &'static str {
    match reach {
        Reach::None => w::reach_none(lang),
        Reach::Own => w::reach_self(lang),
        Reach::Team => w::reach_team(lang),
        Reach::All => w::reach_all(lang),
    }
}

/// One table for each family, one row for each role.
#[component]
fn RightsTables(rights: Vec<Rights>) -> impl IntoView {
    let lang = use_lang();
    let table = move |family: Family| {
        let columns = vec![
            Column::new("role", w::role(lang)),
            Column::new("read", w::right_read(lang)),
            Column::new("write", w::right_write(lang)),
            Column::new("assign", w::right_assign(lang)),
        ];
        let mine = rights.iter().copied().filter(|rights| rights.family == family).collect::<Vec<_>>();
        let rows = mine.into_iter().map(|rights| view! { <RightsRow rights/> }).collect_view();
        view! {
            <Section title=family_name(lang, family)>
                <Table label=family_name(lang, family) columns comfortable=true>
                    {rows}
                </Table>
            </Section>
        }
    };
    Family::ALL.map(table).collect_view()
}

#[component]
fn RightsRow(rights: Rights) -> impl IntoView {
    let lang = use_lang();
    let cell = move |reach: Reach| view! { <Cell muted=reach == Reach::None>{reach_name(lang, reach)}</Cell> };
    let strong = rights.role == Role::Administrator;
    view! {
        <Row>
            <Cell>
                <span class="admin-role" class:admin-strong=strong>{role_name(lang, rights.role)}</span>
            </Cell>
            {[rights.read, rights.write, rights.assign].map(cell).collect_view()}
        </Row>
    }
}
