//! Which pages are downloaded together.
//!
//! Each area is one lazy function, split out of the first download. Split page by page, code shared by some of them would
//! fall into a hundred small files that a phone fetches one by one; people who open one page of an area open the others too.
//! For the same reason everything that most visits never open ([`Extra`]) is one piece.

use crate::{account, admin, customers, deals, imports, shell, ui};
use leptos::{lazy, prelude::*};
use leptos_router::LazyRoute;
use std::marker::PhantomData;

/// A page: what it asks the server for, and how it shows it.
pub trait Screen: Send + Sized + 'static {
    /// Starts what the page needs.
    fn data() -> Self;
    /// Shows it.
    fn view(this: Self) -> AnyView;
}

/// The route of a page. It holds nothing: what a page asks for is part of its area, or else the types of all pages would
/// make the first download three times as large.
pub struct Shown<P>(PhantomData<P>);

/// An area: its pages, and the one lazy function that shows any of them.
macro_rules! area {
    ($(#[$meaning:meta])* $area:ident, $show:ident, $preload:ident: $($name:ident = $page:ty),+ $(,)?) => {
        $(#[$meaning])*
        pub enum $area {
            $($name),+
        }

        #[lazy]
        fn $show(page: $area) -> AnyView {
            match page {
                $($area::$name => <$page as Screen>::view(<$page as Screen>::data())),+
            }
        }

        $(impl LazyRoute for Shown<$page> {
            fn data() -> Self {
                Self(PhantomData)
            }

            async fn view(_this: Self) -> AnyView {
                $show($area::$name).await
            }

            async fn preload() {
                // Only the browser fetches; the server has all code in one piece.
                #[cfg(feature = "hydrate")]
                $preload().await;
            }
        })+
    };
}

area! {
    /// The board, where sales people begin their day.
    Board, show_board, __preload_show_board: Board = deals::board::BoardPage
}

area! {
    /// The records that one opens: a deal, customers and contacts.
    Records, show_records, __preload_show_records:
        Deal = deals::detail::DealRoute,
        Customers = customers::CustomersPage,
        Customer = customers::CustomerPage,
        Contacts = customers::ContactsPage,
        Contact = customers::ContactPage,
}

area! {
    /// What administrators do, one's own account, and the design system.
    Office, show_office, __preload_show_office:
        Imports = imports::list::ImportsPage,
        Import = imports::detail::ImportPage,
        People = admin::PeoplePage,
        Teams = admin::TeamsPage,
        Roles = admin::RolesPage,
        Pipelines = admin::PipelinesPage,
        Pipeline = admin::PipelinePage,
        Reasons = admin::ReasonsPage,
        Settings = admin::SettingsPage,
        Account = account::AccountPage,
        Gallery = ui::gallery::GalleryRoute,
}

/// What most visits never open.
pub enum Extra {
    /// The palette and the list of keys.
    Overlays,
    /// Whether to leave typed words behind.
    Question,
    /// The sheets over the board.
    Sheets(deals::board::Sheets),
    /// The form that adds a deal to a column of the board.
    QuickAdd(deals::board::QuickAddAt),
    /// The deals of the board as rows.
    List(deals::board::ListOf),
}

/// Downloads what most visits never open, and shows one of it.
#[lazy]
fn show_extra(extra: Extra) -> AnyView {
    match extra {
        Extra::Overlays => shell::overlays(),
        Extra::Question => ui::leave_question(),
        Extra::Sheets(sheets) => sheets.show(),
        Extra::QuickAdd(form) => form.show(),
        Extra::List(list) => list.show(),
    }
}

/// The same, on its way.
pub fn coming(extra: Extra) -> ui::Part {
    Box::pin(show_extra(extra))
}
