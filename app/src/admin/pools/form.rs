//! The form of a pool.

use super::{
    api::{add_pool, change_pool},
    form_fields::{AnyOf, Number},
    model::{PoolFields, PoolInput, PoolsBook},
};
use crate::{
    access::Sending,
    customers::pool::model::Hidden,
    locale::use_lang,
    ui::{Button, ButtonKind, CheckField, Form, FormActions, FormErrors, FormRow, Switch, TextField},
    words::{admin as aw, pool as pw, pools as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What stands in the form.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    name_en: RwSignal<String>,
    for_everybody: RwSignal<bool>,
    teams: RwSignal<Vec<Uuid>>,
    managers: RwSignal<Vec<Uuid>>,
    daily_cap: RwSignal<String>,
    holding_cap: RwSignal<String>,
    holding_skips_deals: RwSignal<bool>,
    cool_off_days: RwSignal<String>,
    delay_hours: RwSignal<String>,
    hidden: RwSignal<Vec<Hidden>>,
    recycling: RwSignal<bool>,
    untouched_days: RwSignal<String>,
    no_open_deal_days: RwSignal<String>,
    never_deal_days: RwSignal<String>,
    keep_open: RwSignal<bool>,
    keep_won: RwSignal<bool>,
    keep_tags: RwSignal<Vec<Uuid>>,
    remind_days: RwSignal<String>,
}

impl Typed {
    fn new(input: PoolInput) -> Self {
        Self {
            name: RwSignal::new(input.name),
            name_en: RwSignal::new(input.name_en),
            for_everybody: RwSignal::new(input.for_everybody),
            teams: RwSignal::new(input.teams),
            managers: RwSignal::new(input.managers),
            daily_cap: RwSignal::new(input.daily_cap),
            holding_cap: RwSignal::new(input.holding_cap),
            holding_skips_deals: RwSignal::new(input.holding_skips_deals),
            cool_off_days: RwSignal::new(input.cool_off_days),
            delay_hours: RwSignal::new(input.delay_hours),
            hidden: RwSignal::new(input.hidden),
            recycling: RwSignal::new(input.recycling),
            untouched_days: RwSignal::new(input.untouched_days),
            no_open_deal_days: RwSignal::new(input.no_open_deal_days),
            never_deal_days: RwSignal::new(input.never_deal_days),
            keep_open: RwSignal::new(input.keep_open),
            keep_won: RwSignal::new(input.keep_won),
            keep_tags: RwSignal::new(input.keep_tags),
            remind_days: RwSignal::new(input.remind_days),
        }
    }

    fn input(self) -> PoolInput {
        PoolInput {
            name: self.name.get(),
            name_en: self.name_en.get(),
            for_everybody: self.for_everybody.get(),
            teams: self.teams.get(),
            managers: self.managers.get(),
            daily_cap: self.daily_cap.get(),
            holding_cap: self.holding_cap.get(),
            holding_skips_deals: self.holding_skips_deals.get(),
            cool_off_days: self.cool_off_days.get(),
            delay_hours: self.delay_hours.get(),
            hidden: self.hidden.get(),
            recycling: self.recycling.get(),
            untouched_days: self.untouched_days.get(),
            no_open_deal_days: self.no_open_deal_days.get(),
            never_deal_days: self.never_deal_days.get(),
            keep_open: self.keep_open.get(),
            keep_won: self.keep_won.get(),
            keep_tags: self.keep_tags.get(),
            remind_days: self.remind_days.get(),
        }
    }
}

/// Adds a pool, or changes the one that is held, as it was at its version.
#[component]
pub(super) fn PoolForm(
    #[prop(optional_no_strip)] held: Option<(Uuid, i32)>,
    fields: PoolFields,
    book: PoolsBook,
    done: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = fields.typed();
    let typed = Typed::new(start.clone());
    let dirty = Memo::new(move |_| typed.input() != start);
    let send = move |()| {
        let input = untrack(move || typed.input());
        let call = async move {
            match held {
                None => add_pool(input).await.map(drop),
                Some((id, version)) => change_pool(id, version, input).await,
            }
        };
        sending.form(call, move |()| {
            sending.toasts().success(w::saved(lang));
            done.run(());
        });
    };
    let errors = sending.errors;
    let PoolsBook { teams, managers, tags, .. } = book;
    view! {
        <Form name="pool-form" on_submit=send dirty error=errors.rest()>
            <Who typed errors teams managers/>
            <Claiming typed errors/>
            <Recycling typed errors tags/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What it is called, who claims from it and who manages it.
#[component]
fn Who(typed: Typed, errors: FormErrors, teams: Vec<(Uuid, String)>, managers: Vec<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    let teams = StoredValue::new(teams);
    view! {
        <FormRow>
            <TextField
                name="name"
                id="pool-name"
                label=aw::name(lang)
                value=typed.name
                error=errors.of("name")
                required=true
                autofocus=true
                max=100
            />
            <TextField
                name="name_en"
                id="pool-name-en"
                label=aw::name_en(lang)
                value=typed.name_en
                error=errors.of("name_en")
                max=100
            />
        </FormRow>
        <Switch name="for_everybody" id="pool-for-everybody" label=w::for_everybody(lang) value=typed.for_everybody/>
        <Show when=move || !typed.for_everybody.get()>
            <AnyOf name="teams" label=w::teams(lang) all=teams.get_value() chosen=typed.teams error=errors.of("teams")/>
        </Show>
        {(!managers.is_empty())
            .then(|| view! { <AnyOf name="managers" label=w::managers(lang) all=managers chosen=typed.managers/> })}
    }
}

/// How much one may claim, and what one sees before.
#[component]
fn Claiming(typed: Typed, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let hidden = Hidden::ALL
        .into_iter()
        .filter_map(|one| Some((one, pw::text(lang, &format!("hidden_{}", one.key()))?.to_owned())))
        .collect();
    view! {
        <h3 class="pool-form__part">{w::claiming(lang)}</h3>
        <FormRow>
            <Number name="daily_cap" label=w::daily_cap(lang) value=typed.daily_cap errors/>
            <Number name="holding_cap" label=w::holding_cap(lang) value=typed.holding_cap errors/>
        </FormRow>
        <CheckField
            name="holding_skips_deals"
            id="pool-holding-skips-deals"
            label=w::holding_skips_deals(lang)
            value=typed.holding_skips_deals
        />
        <FormRow>
            <Number
                name="cool_off_days"
                label=w::cool_off_days(lang)
                hint=w::cool_off_hint(lang)
                value=typed.cool_off_days
                errors
            />
            <Number
                name="delay_hours"
                label=w::delay_hours(lang)
                hint=w::delay_hint(lang)
                value=typed.delay_hours
                errors
            />
        </FormRow>
        <AnyOf name="hidden" label=w::hidden(lang) all=hidden chosen=typed.hidden/>
    }
}

/// Which customers the rules take, and which they leave alone.
#[component]
fn Recycling(typed: Typed, errors: FormErrors, tags: Vec<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <h3 class="pool-form__part">{w::recycling(lang)}</h3>
        <p class="admin-note">{w::recycling_text(lang)}</p>
        <Switch name="recycling" id="pool-recycling" label=w::recycling_works(lang) value=typed.recycling/>
        <FormRow>
            <Number name="untouched_days" label=w::untouched_days(lang) value=typed.untouched_days errors/>
            <Number name="no_open_deal_days" label=w::no_open_deal_days(lang) value=typed.no_open_deal_days errors/>
        </FormRow>
        <FormRow>
            <Number name="never_deal_days" label=w::never_deal_days(lang) value=typed.never_deal_days errors/>
            <Number name="remind_days" label=w::remind_days(lang) value=typed.remind_days errors/>
        </FormRow>
        <CheckField name="keep_open" id="pool-keep-open" label=w::keep_open(lang) value=typed.keep_open/>
        <CheckField name="keep_won" id="pool-keep-won" label=w::keep_won(lang) value=typed.keep_won/>
        {(!tags.is_empty())
            .then(|| view! { <AnyOf name="keep_tags" label=w::keep_tags(lang) all=tags chosen=typed.keep_tags/> })}
    }
}
