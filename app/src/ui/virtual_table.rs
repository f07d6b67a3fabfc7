use super::{
    Column, Pager, Sort,
    column_grip::Widen,
    table::TableHead,
    virtual_list::{hold_space, part},
    window::{Followed, ask_for_more, followed},
};
use leptos::{
    html::{Div, Tr},
    prelude::*,
};

/// A [`Table`](super::Table) of any length: see [`VirtualList`](super::VirtualList). `row` gives a [`Row`](super::Row).
#[component]
pub fn VirtualTable<T>(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    columns: Vec<Column>,
    #[prop(into)] items: Signal<Vec<T>>,
    /// Tells rows apart; include the version if a changed row is to be drawn again.
    key: fn(&T) -> String,
    #[prop(into)] row: Callback<T, AnyView>,
    #[prop(optional)] sort: Option<RwSignal<Option<Sort>>>,
    /// Pixels, as the server must guess them; the browser measures. Every row has the same height.
    #[prop(default = 36)]
    row_height: u32,
    #[prop(default = 40)] first: usize,
    #[prop(optional, into)] more: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] on_more: Option<Callback<()>>,
    /// Lets columns be dragged wider and narrower.
    #[prop(optional, into)]
    on_width: Option<Widen>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let node = NodeRef::<Div>::new();
    let widen = on_width.map(|on_width| (name.clone(), on_width));
    let (above, below) = (NodeRef::<Tr>::new(), NodeRef::<Tr>::new());
    let len = Signal::derive(move || items.with(Vec::len));
    let Followed { rows, row_height, measure } = followed(node, len, row_height, first, name.clone(), more);
    ask_for_more(rows, len, more, busy, on_more);
    hold_space(above, below, rows, len, row_height);
    view! {
        <div
            node_ref=node
            class="table-box table-box--virtual"
            id=name
            tabindex="0"
            role="group"
            aria-label=move || label.get()
            on:scroll=move |_| measure()
        >
            <table class="table" aria-label=move || label.get()>
                <TableHead columns sort=sort widen/>
                <tbody data-rows="true">
                    <tr node_ref=above class="table__space" aria-hidden="true"></tr>
                    <For each=move || part(items, rows) key=key children=move |item| row.run(item)/>
                    <tr node_ref=below class="table__space" aria-hidden="true"></tr>
                </tbody>
            </table>
            {on_more.map(|on_more| view! { <Pager more busy on_more/> })}
        </div>
    }
}
