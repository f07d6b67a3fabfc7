use super::{
    Choice,
    field::{Field, described, invalid},
    select_field::options,
    typed,
};
use leptos::{
    html::{Input, Select},
    prelude::*,
};

/// An amount and its currency. The text is read with [`parse_amount`](super::parse_amount), so `12.5万` may be typed.
#[component]
pub fn MoneyField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    amount: RwSignal<String>,
    currency: RwSignal<String>,
    #[prop(into)] currencies: Signal<Vec<Choice>>,
    #[prop(into)] currency_label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let (amount_node, currency_node) = (NodeRef::<Input>::new(), NodeRef::<Select>::new());
    typed::join(amount_node, amount, || {});
    typed::join(currency_node, currency, move || currencies.track());
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <span class="money">
                <select
                    node_ref=currency_node
                    class="input money__currency"
                    id=format!("{id}-currency")
                    name=format!("{name}_currency")
                    aria-label=move || currency_label.get()
                    disabled=move || disabled.get()
                    on:change=move |event| currency.set(event_target_value(&event))
                >
                    {move || options(&currencies.get(), &currency.get_untracked())}
                </select>
                <input
                    node_ref=amount_node
                    class="input money__amount"
                    id=id.clone()
                    name=name
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    value=amount.get_untracked()
                    aria-required=required.then_some("true")
                    aria-invalid=invalid(error)
                    aria-describedby=described(&id, hint, error)
                    disabled=move || disabled.get()
                    on:input=move |event| amount.set(event_target_value(&event))
                    on:blur=move |_| {
                        // A field that is taken away while one is in it is left too, when nothing of it is there any more.
                        if let Some(on_blur) = on_blur.filter(|_| !amount.is_disposed()) {
                            on_blur.run(());
                        }
                    }
                />
            </span>
        </Field>
    }
}
