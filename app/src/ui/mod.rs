//! The design system: everything that rooms build their pages from. It knows nothing of the business: words are passed
//! in, and the few words of its own (close, undo, required) come from `words::ui`.
//!
//! Each component renders the same on server and browser: ids come from the `name` that the caller gives, nothing is
//! random, nothing asks for the time. `into` props take a plain value, a signal or a closure.
//!
//! | component | props (`?` optional) |
//! |---|---|
//! | [`Icon`] | `icon: icondata::Icon`, `large?: bool` — always decorative, the label stands beside it |
//! | [`Button`] | `children`, `kind?: ButtonKind` (`Primary`, `Secondary`, `Quiet`, `Danger`), `size?: ButtonSize` (`Medium`, `Small`, `Large`), `icon?: icondata::Icon`, `busy?: Signal<bool>`, `disabled?: Signal<bool>`, `submit?: bool`, `form?: String` (id of the form to submit), `on_click?: Callback<MouseEvent>` |
//! | [`LinkButton`] | `children`, `href: Signal<String>`, `kind?`, `size?`, `icon?` |
//! | [`IconButton`] | `icon`, `label: Signal<String>` (spoken and shown as tooltip), `kind?` (default `Quiet`), `small?: bool`, `pressed?: MaybeProp<bool>`, `busy?`, `disabled?`, `keys?: String` (shortcut shown in the tooltip), `on_click?: Callback<MouseEvent>` |
//! | [`TextField`] | field props, `value: RwSignal<String>`, `kind?: &'static str` (input type), `placeholder?: Signal<String>`, `autocomplete?: &'static str`, `input_mode?: &'static str`, `max?: u32`, `autofocus?: bool`, `disabled?: Signal<bool>`, `on_blur?: Callback<()>`, `on_enter?: Callback<()>` |
//! | [`TextArea`] | field props, `value: RwSignal<String>`, `rows?: u32` (grows with its text), `placeholder?`, `max?`, `autofocus?`, `disabled?`, `on_blur?` |
//! | [`SelectField`] | field props, `value: RwSignal<String>`, `choices: Signal<Vec<Choice>>`, `disabled?`, `on_change?: Callback<String>` |
//! | [`MoneyField`] | field props, `amount: RwSignal<String>`, `currency: RwSignal<String>`, `currencies: Signal<Vec<Choice>>`, `currency_label: Signal<String>`, `disabled?`, `on_blur?` — read the amount with [`parse_amount`] |
//! | [`DateField`] | field props, `value: RwSignal<String>` (`2026-11-22` or empty), `min?: String`, `max?: String`, `disabled?`, `on_change?: Callback<String>` |
//! | [`FileField`] | field props, `accept?: &'static str`, `on_file: Callback<web_sys::File>` (also by drop) |
//! | [`CheckField`] | `name`, `label`, `value: RwSignal<bool>`, `id?`, `hint?`, `error?`, `disabled?`, `on_change?: Callback<bool>` |
//! | [`Switch`] | `name`, `label`, `value: RwSignal<bool>`, `id?`, `hint?`, `disabled?`, `on_change?: Callback<bool>` |
//! | [`Combobox`] | field props, `value: RwSignal<Option<(T, String)>>`, `words: RwSignal<Option<String>>` (what is typed), `choices: Signal<Vec<(T, String)>>`, `nothing: Signal<String>`, `busy?`, `placeholder?`, `disabled?` — one of many, found by typing; [`found_for`] asks the server for choices |
//! | [`SearchField`] | `name`, `label: Signal<String>` (spoken), `value: RwSignal<String>`, `placeholder?`, `on_search?: Callback<String>` (200 ms after the last key, at once on Enter) |
//! | field props | `name: String`, `label: Signal<String>`, `id?: String` (when two forms on a page share a name), `hint?: Signal<String>`, `error?: Signal<Option<String>>` (words), `required?: bool`, `hide_label?: bool` |
//! | [`Form`] | `name: String` (its id), `children`, `on_submit: Callback<()>`, `dirty?: Signal<bool>` (warns before leaving), `error?: Signal<Option<String>>` (of the whole form) — Ctrl/⌘ Enter submits |
//! | [`FormRow`], [`FormActions`] | `children` — fields side by side; the buttons at the end of a form or dialog |
//! | [`FormErrors`] | `FormErrors::new()`, `.show([(field, words)])`, `.clear()`, `.of("amount") -> Signal<Option<String>>`, `.rest() -> Signal<Option<String>>` |
//! | [`Dialog`] | `name`, `title: Signal<String>`, `open: RwSignal<bool>`, `children: ChildrenFn` (made anew at each opening), `wide?: bool`, `bare?: bool` (no head), `on_close?: Callback<()>` — a bottom sheet on phones |
//! | [`Confirm`] | `name`, `open: RwSignal<bool>`, `title`, `text`, `action: Signal<String>` (the button), `on_confirm: Callback<()>`, `busy?` — only for what cannot be undone |
//! | [`Panel`] | `name`, `title: Signal<String>`, `open: RwSignal<bool>`, `children: ChildrenFn`, `full_href?: Signal<Option<String>>` (the `o` key), `on_close?` — peeks at a record; a sheet on phones |
//! | [`Menu`] | `name`, `label: Signal<String>`, `children` ([`MenuItem`], [`MenuLine`]), `icon?` (default dots), `text?: bool` (show the label), `kind?: ButtonKind`, `small?: bool`, `trigger?: ViewFnOnce` (own content) |
//! | [`MenuItem`] | `children`, `icon?`, `on_click?: Callback<()>`, `href?: String`, `danger?: bool`, `disabled?: Signal<bool>`, `checked?: MaybeProp<bool>`, `keys?: String` |
//! | [`Tabs`] | `name`, `label: Signal<String>`, `tabs: Signal<Vec<Tab>>` (`Tab::new(value, label).count(text)`), `value: RwSignal<String>` |
//! | [`TabPanel`] | `tabs: String` (name of the tabs), `value: String`, `selected: Signal<String>`, `children: ChildrenFn` |
//! | [`Segmented`] | `name`, `label`, `choices: Signal<Vec<Choice>>`, `value: RwSignal<String>` — two to four ways to see the same |
//! | [`Table`] | `label: Signal<String>`, `columns: Vec<Column>`, `children` ([`Row`]s), `sort?: RwSignal<Option<Sort>>`, `comfortable?: bool` — sticky head, 36 px rows, `j`/`k` |
//! | [`Row`] | `children` ([`Cell`]s), `selected?: Signal<bool>` |
//! | [`Cell`] | `children`, `href?: String` (the link of the row), `numeric?: bool`, `wide?: bool` (hidden on phones), `muted?: bool`, `width?: Option<Width>` |
//! | [`VirtualList`] | `name`, `label`, `items: Signal<Vec<T>>`, `key: fn(&T) -> K`, `row: fn/closure(T) -> AnyView`, `row_height?: u32` (36), `first?: usize` (rows rendered by the server, 40), `more?: Signal<bool>`, `busy?: Signal<bool>`, `on_more?: Callback<()>` |
//! | [`VirtualTable`] | as [`VirtualList`] and `columns: Vec<Column>`, `sort?`, `on_width?: Widen` (columns are dragged wider and narrower); `row` gives a [`Row`] |
//! | [`Pager`] | `more: Signal<bool>`, `busy: Signal<bool>`, `on_more: Callback<()>` — “show more” under a short list |
//! | [`Chart`] | `label: String` (spoken), `columns: Vec<String>`, `series: Vec<Series>` (`name`, `drawn: Drawn` (`Bars`, `Line`), `points: Vec<Point>`), `top: String` (words of the highest value) — marks are links with words; beside it stands a table of the same |
//! | [`Badge`] | `children`, `tone?: Tone` (`Neutral`, `Accent`, `Good`, `Warn`, `Bad`), `icon?` |
//! | [`Tag`] | `label: String`, `colour?: String` (name of a [`Colour`]), `href?: String`, `on_remove?: Callback<()>`, `dot?: bool` |
//! | [`Avatar`] | `name: String`, `size?: AvatarSize` (`Medium`, `Small`, `Large`), `labelled?: bool` (name shown beside it) |
//! | [`EmptyState`] | `icon`, `title: Signal<String>`, `text?: Signal<String>`, `children?` (the first step), `small?: bool` |
//! | [`Skeleton`] | `shape?: SkeletonShape` (`Rows(n)`, `Lines(n)`, `Cards(n)`, `Columns(n)`, `Record`) |
//! | [`Notice`] | `children`, `tone?: Tone`, `title?: Signal<String>`, `on_retry?: Callback<()>` |
//! | [`Progress`] | `label: Signal<String>`, `value: Signal<f64>` (0 to 1), `text?: Signal<String>` |
//! | [`Toasts`] | `use_toasts()`: `.success(text)`, `.info(text)`, `.error(text)`, `.undo(text, Callback<()>)`, `.take_back() -> bool` (the last that can be undone), `.retry(text, Callback<()>)`, `.show(Toast)` |
//! | [`Breadcrumbs`] | `crumbs: Vec<Crumb>` (`Crumb::link(label, href)`, `Crumb::here(label)`) |
//! | [`Page`] | `title: Signal<String>`, `children`, `crumbs?: Vec<Crumb>`, `actions?: ViewFnOnce`, `toolbar?: ViewFnOnce`, `fill?: bool` (content takes the height and scrolls itself), `narrow?: bool` (text width), `hide_title?: bool` |
//! | [`Section`] | `title: Signal<String>`, `children`, `actions?: ViewFnOnce` |
//! | [`RuleRow`] | `kind: &'static str`, `id: Uuid`, `name`, `active: bool`, `words: RuleWords`, `lines?: Vec<String>`, `badges?: Vec<String>`, `place?: (usize, usize)` (how many above, of how many), `editable?: bool`, `step: Callback<RuleDeed>` — one of the rules of a list; [`shifted`] gives the order with one moved |
//! | [`Subject`] | `Subject::new()`, `.add()`, `.change(one)`, `.one()`, `.open`, `.title(change, add)` — what the dialog of a list is about |
//! | [`Facts`], [`Fact`] | `children`; `label: Signal<String>`, `children` — label and value of a record |
//! | [`Ago`] | `then: DateTime<Utc>` — “3 days ago”, the exact time on hover |
//! | [`Countdown`] | `label: Signal<String>` (what is due), `deadline: Signal<Deadline>` (`due`, `warn_at`, `paused`, `done`), `labelled?: bool` — the time that is left, right without reloading |
//! | [`PhoneLink`] | `number: String` — grouped, dialled by a tap |
//! | [`Kbd`] | `keys: &'static str` (`"mod K"`; `mod` is ⌘ on a Mac and Ctrl elsewhere) |
//! | [`Later`] | `wanted: Signal<bool>`, `part: Callback<(), Part>`, `on_missing: Callback<()>`, `meanwhile?: ViewFn` — a part of the program that is downloaded when it is first wanted |
//! | [`LeaveGuard`], [`use_go`] | around the frame; `use_go()("/deals")` goes somewhere, asking first if typed words would be lost |
//! | [`keep_focus`] | `keep_focus(|| page.set(fresh))` — who works by keyboard stays where they are when rows are drawn anew; rows have ids |
//! | [`debounced`] | `debounced(source: Signal<T>, ms) -> Signal<T>` |

mod amount;
mod avatar;
mod badge;
pub mod board;
mod breadcrumbs;
mod button;
mod chart;
mod check;
mod choice;
mod clipboard;
mod colour;
mod column_grip;
mod combobox;
mod countdown;
mod date_field;
mod debounce;
mod dialog;
mod empty;
mod facts;
mod field;
mod file_field;
mod focus;
mod form;
mod form_errors;
pub mod gallery;
mod icon;
mod icon_button;
mod kbd;
mod keyboard;
mod later;
mod leave;
mod menu;
mod money_field;
mod notice;
mod page;
mod pager;
mod panel;
mod phone;
mod progress;
mod rows;
mod rule_row;
mod scroll;
mod search_field;
mod section;
mod segmented;
mod select_field;
mod skeleton;
mod subject;
mod table;
mod tabs;
mod tag;
mod text_area;
mod text_field;
mod time;
mod toast;
mod typed;
mod virtual_list;
mod virtual_table;
mod window;

pub use amount::parse_amount;
pub use avatar::{Avatar, AvatarSize, avatar_markup, initial};
pub use badge::{Badge, Tone};
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonKind, ButtonSize, LinkButton};
pub use chart::{Chart, Drawn, Point, Series};
pub use check::{CheckField, Switch};
pub use choice::Choice;
pub use clipboard::to_clipboard;
pub use colour::Colour;
pub use column_grip::Widen;
pub use combobox::{Combobox, found_for};
pub use countdown::{Countdown, Deadline};
pub use date_field::DateField;
pub use debounce::debounced;
pub use dialog::{Confirm, Dialog};
pub use empty::EmptyState;
pub use facts::{Fact, Facts};
pub use file_field::FileField;
pub use focus::keep_focus;
pub use form::{Form, FormActions, FormRow};
pub use form_errors::FormErrors;
pub use icon::Icon;
pub use icon_button::IconButton;
pub use kbd::Kbd;
pub use keyboard::{covered, in_field, typing};
pub use later::{Later, Missing, Part, in_place_of_a_page};
pub use leave::{LeaveGuard, Unsaved, leave_question, use_go, warn_before_leaving};
pub use menu::{Menu, MenuItem, MenuLine};
pub use money_field::MoneyField;
pub use notice::Notice;
pub use page::{Page, PageCorner, mark_awake};
pub use pager::Pager;
pub use panel::Panel;
pub use phone::{PhoneLink, grouped};
pub use progress::Progress;
pub use rows::move_in_rows;
pub use rule_row::{RuleDeed, RuleRow, RuleWords, shifted};
pub use search_field::SearchField;
pub use section::Section;
pub use segmented::Segmented;
pub use select_field::SelectField;
pub use skeleton::{Skeleton, SkeletonShape};
pub use subject::Subject;
pub use table::{Cell, Column, Row, Sort, Table, Width};
pub use tabs::{Tab, TabPanel, Tabs};
pub use tag::Tag;
pub use text_area::TextArea;
pub use text_field::TextField;
pub use time::Ago;
pub use toast::{Toast, ToastStack, Toasts, provide_toasts, use_toasts};
pub use virtual_list::VirtualList;
pub use virtual_table::VirtualTable;
pub use window::{Window, visible_rows};
