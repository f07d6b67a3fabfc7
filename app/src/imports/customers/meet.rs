//! A customer that is there already, and the row that means it.

use super::super::context::{Context, Taken, changed};
use super::super::model::Target;
use super::super::plan::Existing;
use super::super::records::store::Recorded;
use super::read::Row;
use super::{Company, Stored};
use crate::events::Event;
use crate::fields::Custom;
use serde_json::Value;

/// What it becomes, if the plan wants that and something differs. Empty cells change nothing, unless the plan says so; a name
/// stays, because others may know it by that.
pub fn meet(context: &Context, old: &Stored, row: &Row, taken: &mut Taken) -> Option<Stored> {
    let was = &old.company;
    let company = merged(was, row);
    let Some((before, after)) = changed(was, &company).filter(|_| context.plan.existing == Existing::Update) else {
        taken.records.push(Recorded::found("customer", old.id, old.version));
        return None;
    };
    let version = old.version + 1;
    let mut told = before.clone();
    if before.contains_key("owner_id") {
        // Live updates reach the former owner by this.
        told.insert("owner".to_owned(), serde_json::json!(was.owner_id));
    }
    let event = Event::of("customer.changed", "customer", old.id)
        .customer(Some(old.id))
        .owner(company.owner_id)
        .version(version);
    taken.events.push(event.before(Value::Object(told)).after(Value::Object(after)));
    taken.records.push(Recorded::updated("customer", old.id, version, Value::Object(before)));
    Some(Stored { id: old.id, version, company })
}

/// The customer with what the row knows.
pub fn merged(was: &Company, row: &Row) -> Company {
    let new = &row.company;
    let emptied = |target: Target| row.emptied.contains(&target);
    let text = |target: Target, new: &Option<String>, old: &Option<String>| match new {
        None if emptied(target) => None,
        None => old.clone(),
        new => new.clone(),
    };
    let keeps = |target: Target| !emptied(target);
    let annual_revenue = new.annual_revenue.or(was.annual_revenue.filter(|_| keeps(Target::AnnualRevenue)));
    let currency = match (new.annual_revenue, annual_revenue) {
        (Some(_), _) => new.currency.clone(),
        (None, Some(_)) => was.currency.clone(),
        (None, None) if was.annual_revenue.is_some() => None,
        (None, None) => was.currency.clone(),
    };
    Company {
        kind: new.kind.or(was.kind),
        name: was.name.clone(),
        external_key: new.external_key.clone().or_else(|| was.external_key.clone()),
        owner_id: new.owner_id.or(was.owner_id),
        industry: text(Target::Industry, &new.industry, &was.industry),
        country: text(Target::Country, &new.country, &was.country),
        region: text(Target::Region, &new.region, &was.region),
        address: text(Target::Address, &new.address, &was.address),
        phone: text(Target::Phone, &new.phone, &was.phone),
        email: text(Target::Email, &new.email, &was.email),
        website: text(Target::Website, &new.website, &was.website),
        source: text(Target::Source, &new.source, &was.source),
        employees: new.employees.or(was.employees.filter(|_| keeps(Target::Employees))),
        annual_revenue,
        currency,
        founded_year: new.founded_year.or(was.founded_year.filter(|_| keeps(Target::FoundedYear))),
        created_at: new.created_at.or(was.created_at),
        custom: own(was, row),
    }
}

/// The organisation's own fields: what the row says stands over what is there.
fn own(was: &Company, row: &Row) -> Custom {
    let mut custom = was.custom.clone();
    let emptied = row.emptied.iter().filter(|target| matches!(target, Target::Custom(_)));
    custom.put(Custom(emptied.map(|target| (target.key().into_owned(), Value::Null)).collect()));
    custom.put(row.company.custom.clone());
    custom
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
        }
    }

    #[test]
    fn an_empty_cell_empties_a_field_only_where_that_is_wanted() {
        let was = Company { phone: Some("1".into()), employees: Some(3), ..Company::named("A") };
        let none = Company::named("A");
        assert_eq!(merged(&was, &row(none.clone(), &[])), was);
        let emptied = merged(&was, &row(none, &[Target::Phone, Target::Employees, Target::Key]));
        assert_eq!((emptied.phone, emptied.employees), (None, None));
        let key = |number| crate::fields::key_of(uuid::Uuid::from_u128(number));
        let own = |number, text: &str| Custom([(key(number), Value::from(text))].into());
        let was = Company { custom: own(1, "软件园"), ..Company::named("A") };
        let said = Company { custom: own(2, "x"), ..Company::named("A") };
        let both = merged(&was, &row(said, &[Target::Custom(uuid::Uuid::from_u128(1))])).custom;
        assert_eq!((both.0.get(&key(1)), both.0.get(&key(2))), (Some(&Value::Null), Some(&Value::from("x"))));
        let said = Company { phone: Some("2".into()), ..Company::named("a") };
        assert_eq!(merged(&was, &row(said, &[])).phone.as_deref(), Some("2"));
    }
}
