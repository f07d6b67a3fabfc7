//! What stands beside the title of the desk: whether one is there, the other pages of the desk, a new ticket.

use super::{
    list_model::TicketFilter,
    preview::{Preview, PreviewButton},
};
use crate::{
    access::{Action, use_session},
    desk::{assignment::PresenceMenu, chat::ChatsLink, reports::TicketFiles},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, LinkButton, Menu, MenuItem},
    words::{
        chat as hw, complaints as cw, desk_assignment as aw, desk_reports as rw, mail as mw, product_topics as pw,
        surveys as sw, tickets as w,
    },
};
use leptos::prelude::*;

#[component]
pub(super) fn Tools(filter: Memo<TicketFilter>, adding: RwSignal<bool>, preview: Preview) -> impl IntoView {
    let lang = use_lang();
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (may_add, manages, exports) = (may(Action::EditTickets), may(Action::ManageDesk), may(Action::ExportTickets));
    view! {
        <div class="page__tight">
            <PreviewButton preview/>
            <PresenceMenu/>
            {may_add.then(|| view! { <ChatsLink/> })}
            <LinkButton href=routes::DESK_REPORTS kind=ButtonKind::Quiet icon=icondata::LuChartColumn>
                {rw::reports(lang)}
            </LinkButton>
            {exports.then(|| view! { <TicketFiles filter/> })}
            <Menu name="desk-more" label=w::more(lang)>
                {may_add
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuMessageSquareQuote href=routes::DESK_REPLIES>
                                {w::replies(lang)}
                            </MenuItem>
                            <MenuItem icon=icondata::LuMailQuestion href=routes::DESK_LEFT_OUT>
                                {mw::left_out(lang)}
                            </MenuItem>
                        }
                    })}
                <MenuItem icon=icondata::LuListChecks href=routes::DESK_MEASURES>
                    {cw::measures(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuGauge href=routes::DESK_SURVEYS>
                    {sw::results(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuLightbulb href=routes::DESK_TOPICS>
                    {pw::title(lang)}
                </MenuItem>
                {manages
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata::LuFolderTree href=routes::DESK_CATEGORIES>
                                {w::categories(lang)}
                            </MenuItem>
                            <MenuItem icon=icondata::LuMessagesSquare href=routes::ADMIN_CHAT>
                                {hw::title(lang)}
                            </MenuItem>
                            <MenuItem icon=icondata::LuSplit href=routes::ADMIN_ASSIGNMENT>
                                {aw::title(lang)}
                            </MenuItem>
                        }
                    })}
            </Menu>
            {may_add
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| adding.set(true)>
                            {w::new_ticket(lang)}
                        </Button>
                    }
                })}
        </div>
    }
}
