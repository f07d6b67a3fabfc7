//! Beside a ticket: the thing that it is about with its warranty, and how a return or repair goes on.

use super::{
    api::{choose_ticket_asset, set_repair_step, ticket_after_sales},
    form::RepairFormFields,
    model::{AfterSales, Parcel, Payer, Repair, Step, as_money},
};
use crate::{
    access::{Answer, Kept, Sending, ask},
    customers::assets::{WarrantyMark, model::Asset},
    desk::tickets::{desk::Desk, rules_model::Kind},
    events::{LiveEvent, live::use_live},
    locale::{Lang, format, use_lang},
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Choice, Dialog, Fact, Facts, Section, SelectField, Skeleton,
        SkeletonShape, Tone,
    },
    words::repairs as w,
};
use leptos::prelude::*;

type Read = Answer<AfterSales>;

/// Both cards. To be shown on the page of a ticket.
#[component]
pub(in crate::desk) fn AfterSalesHere(desk: Desk) -> impl IntoView {
    let id = desk.id;
    // Another customer owns other things.
    let customer = desk.part(|ticket| ticket.fields.customer);
    let is_return = desk.part(|ticket| ticket.fields.kind == Kind::Return);
    let read: Read = ask(move || customer.get(), move |_| ticket_after_sales(id));
    use_live(move |event: LiveEvent| {
        let of_it = event.subject == id
            && matches!(event.kind.as_str(), "ticket.changed" | "ticket.repair_moved" | "ticket.repair_changed");
        let of_owned =
            event.kind.starts_with("asset.") && event.customer.is_some() && event.customer == customer.get_untracked();
        if event.resync || of_it || of_owned {
            read.refetch();
        }
    });
    let draw = move |now: Signal<AfterSales>| {
        view! {
            <Owned desk now read/>
            <Show when=move || is_return.get()>
                <RepairHere desk now read/>
            </Show>
        }
        .into_any()
    };
    view! { <Kept answer=read fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } quiet=true draw/> }
}

/// The thing that it is about; nothing where the customer owns nothing that is known.
#[component]
fn Owned(desk: Desk, now: Signal<AfterSales>, read: Read) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), desk.id);
    let asset = Memo::new(move |_| now.with(|now| now.asset.clone()));
    let value = RwSignal::new(String::new());
    Effect::new(move |_| {
        value.set(asset.with(|asset| asset.as_ref().map(|asset| asset.id.to_string()).unwrap_or_default()));
    });
    let choices = Signal::derive(move || now.with(|now| choices(lang, now)));
    let choose = move |key: String| {
        sending.step(choose_ticket_asset(id, key.parse().ok()), move |()| {
            read.refetch();
            desk.refresh();
        });
    };
    let shown = Memo::new(move |_| now.with(|now| now.asset.is_some() || !now.offered.is_empty()));
    view! {
        <Show when=move || shown.get()>
            <Section title=w::owned(lang)>
                <Show when=move || desk.may_write()>
                    <SelectField
                        name="ticket-asset"
                        label=w::owned(lang)
                        hide_label=true
                        value
                        choices
                        on_change=choose
                    />
                </Show>
                {move || asset.get().map(|asset| view! { <AssetShown asset/> })}
            </Section>
        </Show>
    }
}

fn choices(lang: Lang, now: &AfterSales) -> Vec<Choice> {
    let things = now.asset.iter().chain(&now.offered).map(|asset| Choice::new(asset.id, asset.name()));
    std::iter::once(Choice::new("", w::no_asset(lang))).chain(things).collect()
}

#[component]
fn AssetShown(asset: Asset) -> impl IntoView {
    view! {
        <p class="ticket-asset">
            <span>{asset.name()}</span>
            " "
            <WarrantyMark until=asset.warranty_until/>
        </p>
    }
}

/// How far it is, what it costs, and where the parcels are.
#[component]
fn RepairHere(desk: Desk, now: Signal<AfterSales>, read: Read) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), desk.id);
    let repair = Memo::new(move |_| now.with(|now| now.repair.clone()));
    let form = RwSignal::new(false);
    let take = move |step: Step| {
        let (was, version) = repair.with_untracked(|repair| (repair.step, repair.version));
        sending.step(set_repair_step(id, version, step), move |version| {
            let back = move |()| sending.step(set_repair_step(id, version, was), move |_| read.refetch());
            sending.toasts().undo(w::step_taken(lang, step_word(lang, step)), back);
            read.refetch();
        });
    };
    let steps = move || {
        let next = repair.with(|repair| repair.step.next());
        let button = move |step: &Step| {
            let step = *step;
            view! {
                <Button size=ButtonSize::Small busy=sending.busy() on_click=move |_| take(step)>
                    {step_word(lang, step)}
                </Button>
            }
        };
        next.iter().map(button).collect_view()
    };
    let done = Callback::new(move |()| {
        form.set(false);
        read.refetch();
    });
    let edit = move || {
        view! {
            <Show when=move || desk.may_write()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPencil on_click=move |_| form.set(true)>
                    {w::costs_and_parcels(lang)}
                </Button>
            </Show>
        }
    };
    view! {
        <Section title=w::title(lang) actions=edit>
            <p>
                {move || {
                    let step = repair.with(|repair| repair.step);
                    let tone = if step == Step::Closed { Tone::Neutral } else { Tone::Accent };
                    view! { <Badge tone>{step_word(lang, step)}</Badge> }
                }}
            </p>
            <Show when=move || desk.may_write()>
                <div class="repair-steps" role="group" aria-label=w::next_step(lang)>
                    {steps}
                </div>
            </Show>
            {move || view! { <Costs repair=repair.get()/> }}
            <Dialog name="repair" title=w::costs_and_parcels(lang) open=form>
                <RepairFormFields id kept=repair.get_untracked() done/>
            </Dialog>
        </Section>
    }
}

pub(super) fn step_word(lang: Lang, step: Step) -> &'static str {
    w::text(lang, &format!("step_{}", step.key())).unwrap_or_default()
}

pub(super) fn payer_word(lang: Lang, payer: Payer) -> &'static str {
    w::text(lang, &format!("payer_{}", payer.key())).unwrap_or_default()
}

#[component]
fn Costs(repair: Repair) -> impl IntoView {
    let lang = use_lang();
    let currency = repair.currency.clone();
    let money = move |amount: i64| format::money(as_money(amount), &currency);
    let lines: Vec<String> =
        repair.parts.iter().map(|piece| w::piece(lang, piece.quantity, &piece.name, money(piece.total()))).collect();
    let parts = (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! {
            <Fact label=w::parts(lang)>
                <ul class="repair-parts">{lines}</ul>
            </Fact>
        }
    });
    let costs = (repair.total() > 0).then(|| {
        let (labour, total, customer) = (money(repair.labour), money(repair.total()), money(repair.for_customer()));
        view! {
            <Fact label=w::labour(lang)>{labour}</Fact>
            <Fact label=w::total(lang)>{total}</Fact>
            <Fact label=w::payer(lang)>{payer_word(lang, repair.payer)}</Fact>
            <Fact label=w::for_customer(lang)>{customer}</Fact>
        }
    });
    let parcel = move |label: &'static str, parcel: Parcel| {
        (!parcel.is_empty()).then(|| {
            let day = parcel.on.map(|day| format::date(lang, day));
            let words: Vec<String> = [parcel.carrier, parcel.number, day].into_iter().flatten().collect();
            let words = words.join(" · ");
            view! { <Fact label>{words}</Fact> }
        })
    };
    let (inbound, outbound) =
        (parcel(w::parcel_in(lang), repair.inbound), parcel(w::parcel_out(lang), repair.outbound));
    view! {
        <Facts>
            {parts} {costs} {inbound} {outbound}
        </Facts>
    }
}
