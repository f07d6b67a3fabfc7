//! A customer that is there already, and the row that means it.

use super::super::context::{Context, Taken, changed};
use super::super::model::Target;
use super::super::plan::Existing;
use super::super::records::store::Recorded;
use super::more::{lifecycle_event, told_of_change};
use super::read::Row;
use super::{Company, Stored};
use crate::events::Event;
use crate::fields::Custom;
use serde_json::Value;

/// What it becomes, if the plan wants that and something differs. Empty cells change nothing, unless the plan says so; a name
/// stays, because others may know it by that.
pub fn meet(context: &Context, old: &Stored, row: &Row, taken: &mut Taken) -> Option<Stored> {
    let was = &old.company;
    let company = merged(was, row, context.plan.existing);
    let Some((before, after)) = changed(was, &company).filter(|_| context.plan.existing.changes()) else {
        taken.records.push(Recorded::found("customer", old.id, old.version));
        return None;
    };
    let version = old.version + 1;
    let (mut told, mut after) = (before.clone(), after);
    if before.contains_key("owner_id") {
        // Live updates reach the former owner by this.
        told.insert("owner".to_owned(), serde_json::json!(was.owner_id));
    }
    let said = match (&was.more, &company.more) {
        (Some(was), Some(is)) => was.consent.told(&is.consent),
        _ => (Value::Null, Value::Null),
    };
    told_of_change(&mut told, said.0);
    told_of_change(&mut after, said.1);
    let stored = Stored { id: old.id, version, company };
    let lifecycle = lifecycle_event(context, Some(old), &stored);
    if after.is_empty() {
        // Nothing but the lifecycle, which has an event of its own.
        taken.events.extend(lifecycle.map(|event| event.version(version)));
    } else {
        let event = Event::of("customer.changed", "customer", old.id).customer(Some(old.id));
        let event = event.owner(stored.company.owner_id).version(version);
        taken.events.push(event.before(Value::Object(told)).after(Value::Object(after)));
        taken.events.extend(lifecycle);
    }
    taken.records.push(Recorded::updated("customer", old.id, version, Value::Object(before)));
    Some(stored)
}

/// The customer with what the row knows; where only gaps are filled, what stands there stays.
pub fn merged(was: &Company, row: &Row, existing: Existing) -> Company {
    let new = &row.company;
    let emptied = |target: Target| row.emptied.contains(&target);
    let text = |target: Target, new: &Option<String>, old: &Option<String>| match new {
        None if emptied(target) => None,
        new => existing.either(old.clone(), new.clone()),
    };
    let fills = existing == Existing::Fill;
    let keeps = |target: Target| !emptied(target);
    let annual_revenue =
        existing.either(was.annual_revenue.filter(|_| keeps(Target::AnnualRevenue)), new.annual_revenue);
    let said = new.annual_revenue.filter(|_| !(fills && was.annual_revenue.is_some()));
    let currency = match (said, annual_revenue) {
        (Some(_), _) => new.currency.clone(),
        (None, Some(_)) => was.currency.clone(),
        (None, None) if was.annual_revenue.is_some() => None,
        (None, None) => was.currency.clone(),
    };
    Company {
        kind: existing.either(was.kind, new.kind),
        name: was.name.clone(),
        external_key: existing.either(was.external_key.clone(), new.external_key.clone()),
        owner_id: existing.either(was.owner_id, new.owner_id),
        industry: text(Target::Industry, &new.industry, &was.industry),
        country: text(Target::Country, &new.country, &was.country),
        region: text(Target::Region, &new.region, &was.region),
        address: text(Target::Address, &new.address, &was.address),
        phone: text(Target::Phone, &new.phone, &was.phone),
        email: text(Target::Email, &new.email, &was.email),
        website: text(Target::Website, &new.website, &was.website),
        source: text(Target::Source, &new.source, &was.source),
        employees: existing.either(was.employees.filter(|_| keeps(Target::Employees)), new.employees),
        annual_revenue,
        currency,
        founded_year: existing.either(was.founded_year.filter(|_| keeps(Target::FoundedYear)), new.founded_year),
        created_at: existing.either(was.created_at, new.created_at),
        more: match (&was.more, &new.more) {
            (Some(was), Some(new)) => Some(Box::new(was.with(new, existing, &row.emptied))),
            (was, _) => was.clone(),
        },
        custom: own(was, row, existing),
    }
}

/// The organisation's own fields: what the row says stands over what is there.
fn own(was: &Company, row: &Row, existing: Existing) -> Custom {
    let mut custom = was.custom.clone();
    let emptied = row.emptied.iter().filter(|target| matches!(target, Target::Custom(_)));
    custom.put(Custom(emptied.map(|target| (target.key().into_owned(), Value::Null)).collect()));
    custom.put(said_of(existing, &was.custom, &row.company.custom));
    custom
}

/// Of what a row says of such fields, what is to be written.
pub fn said_of(existing: Existing, was: &Custom, said: &Custom) -> Custom {
    let mut said = said.clone();
    said.0.retain(|key, _| existing != Existing::Fill || was.0.get(key).is_none_or(is_empty));
    said
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(company: Company, emptied: &[Target]) -> Row {
        let (person, parent) = (None, None);
        Row {
            line: 2,
            company,
            parent,
            person,
            emptied: emptied.to_vec(),
            met: false,
            met_as: None,
            cells: vec![],
            preview: vec![],
            secrets: vec![],
            tags: vec![],
        }
    }

    #[test]
    fn an_empty_cell_empties_a_field_only_where_that_is_wanted() {
        let was = Company { phone: Some("1".into()), employees: Some(3), ..Company::named("A") };
        let none = Company::named("A");
        assert_eq!(merged(&was, &row(none.clone(), &[]), Existing::Update), was);
        let emptied = merged(&was, &row(none, &[Target::Phone, Target::Employees, Target::Key]), Existing::Update);
        assert_eq!((emptied.phone, emptied.employees), (None, None));
        let key = |number| crate::fields::key_of(uuid::Uuid::from_u128(number));
        let own = |number, text: &str| Custom([(key(number), Value::from(text))].into());
        let was = Company { custom: own(1, "软件园"), ..Company::named("A") };
        let said = Company { custom: own(2, "x"), ..Company::named("A") };
        let both = merged(&was, &row(said, &[Target::Custom(uuid::Uuid::from_u128(1))]), Existing::Update).custom;
        assert_eq!((both.0.get(&key(1)), both.0.get(&key(2))), (Some(&Value::Null), Some(&Value::from("x"))));
        let said = Company { phone: Some("2".into()), ..Company::named("a") };
        assert_eq!(merged(&was, &row(said, &[]), Existing::Update).phone.as_deref(), Some("2"));
    }

    #[test]
    fn filling_gaps_leaves_what_stands_there() {
        let key = |number| crate::fields::key_of(uuid::Uuid::from_u128(number));
        let own = |one: Value, other: Value| Custom([(key(1), one), (key(2), other)].into());
        let amount = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
        let was = Company {
            phone: Some("1".into()),
            annual_revenue: amount("5"),
            currency: Some("EUR".into()),
            custom: own("x".into(), Value::Null),
            ..Company::named("A")
        };
        let said = Company {
            phone: Some("2".into()),
            address: Some("Road 1".into()),
            annual_revenue: amount("9"),
            currency: Some("USD".into()),
            custom: own("y".into(), "z".into()),
            ..Company::named("A")
        };
        let filled = merged(&was, &row(said, &[]), Existing::Fill);
        assert_eq!((filled.phone.as_deref(), filled.address.as_deref()), (Some("1"), Some("Road 1")));
        assert_eq!((filled.annual_revenue, filled.currency.as_deref()), (amount("5"), Some("EUR")));
        assert_eq!(filled.custom, own("x".into(), "z".into()));
    }
}
