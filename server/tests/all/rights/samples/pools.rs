//! Public pools, lifecycles, and their administration.

use super::{
    Deed,
    Family::Customer,
    Right::{On, Plain},
    Sample, Scene, sample,
};
use app::{
    access::Action::{Administer, AssignCustomers, EditCustomers, SeeCustomers, UsePool},
    admin::pools::model::{LifecycleInput, PoolFields, PoolInput},
    customers::{
        lifecycle::model::{Lifecycle, LifecycleChange, Standing},
        pool::model::{PoolFilter, Return},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const USE: super::Right = Plain(UsePool);
const RIGHT: super::Right = Plain(Administer);

fn filter(scene: &Scene) -> Value {
    serde_json::to_value(PoolFilter { pool: Some(scene.pool), ..PoolFilter::default() }).unwrap()
}

fn mark() -> Value {
    json!({ "pooled_at": "2026-01-01T00:00:00Z", "name": "", "id": Uuid::nil() })
}

fn order(scene: &Scene) -> Value {
    let (pool, reason) = (Some(scene.pool), Some(scene.return_reason));
    serde_json::to_value(Return { customer: scene.customer, pool, reason, note: String::new() }).unwrap()
}

fn change(scene: &Scene) -> Value {
    let wanted = Standing { is: Lifecycle::Lost, by_hand: true };
    serde_json::to_value(LifecycleChange { customer: scene.customer, seen: Standing::default(), wanted }).unwrap()
}

fn rules(scene: &Scene) -> Value {
    let fields = PoolFields { name: format!("Q {}", scene.mark()), ..PoolFields::fresh() };
    serde_json::to_value::<PoolInput>(fields.typed()).unwrap()
}

fn names(scene: &Scene) -> Value {
    json!({ "name": format!("W {}", scene.mark()), "name_en": "" })
}

pub fn samples() -> Vec<Sample> {
    let mut all = pools();
    all.extend(administration());
    all
}

fn pools() -> Vec<Sample> {
    vec![
        sample(
            "customers/lifecycle/api/change_lifecycle",
            On(EditCustomers, Customer, Deed::Write),
            |s| json!({ "change": change(s) }),
        ),
        sample("customers/pool/api/open_pool", USE, |s| json!({ "filter": filter(s) })),
        sample("customers/pool/api/count_in_pool", USE, |s| json!({ "pool": s.pool, "filter": filter(s) })),
        sample(
            "customers/pool/api/pool_rows",
            USE,
            |s| json!({ "pool": s.pool, "filter": filter(s), "after": mark() }),
        ),
        sample("customers/pool/api/my_pools", USE, |_| json!({})),
        sample("customers/pool/api/choices_in_pool", USE, |s| json!({ "pool": s.pool })),
        sample("customers/pool/api/pool_preview", USE, |s| json!({ "customer": s.pooled })),
        sample("customers/pool/api/claim_customers", USE, |s| json!({ "pool": s.pool, "customers": [s.pooled] })),
        sample(
            "customers/pool/api/assign_from_pool",
            Plain(AssignCustomers),
            |s| json!({ "pool": s.pool, "customers": [s.pooled], "person": s.world.colleague }),
        ),
        sample("customers/pool/api/choices_for_return", USE, |_| json!({})),
        sample(
            "customers/pool/api/return_customer",
            On(UsePool, Customer, Deed::Write),
            |s| json!({ "order": order(s) }),
        ),
        sample("customers/pool/api/undo_return", USE, |_| json!({ "release": Uuid::nil() })),
        sample(
            "customers/pool/api/standing_in_pools",
            On(SeeCustomers, Customer, Deed::Read),
            |s| json!({ "customer": s.customer }),
        ),
        sample("customers/pool/api/falling_customers", USE, |_| json!({})),
        sample(
            "customers/pool/api/protect_customer",
            On(AssignCustomers, Customer, Deed::Assign),
            |s| json!({ "customer": s.customer, "protected": true }),
        ),
    ]
}

fn administration() -> Vec<Sample> {
    vec![
        sample("admin/pools/api/read_pools", RIGHT, |_| json!({})),
        sample("admin/pools/api/add_pool", RIGHT, |s| json!({ "input": rules(s) })),
        sample("admin/pools/api/change_pool", RIGHT, |s| json!({ "id": s.pool, "version": 1, "input": rules(s) })),
        sample("admin/pools/api/archive_pool", RIGHT, |s| json!({ "id": s.pool, "version": 1, "archived": true })),
        sample("admin/pools/api/add_return_reason", RIGHT, |s| json!({ "names": names(s) })),
        sample(
            "admin/pools/api/rename_return_reason",
            RIGHT,
            |s| json!({ "id": s.return_reason, "version": 1, "names": names(s) }),
        ),
        sample(
            "admin/pools/api/archive_return_reason",
            RIGHT,
            |s| json!({ "id": s.return_reason, "version": 1, "archived": true }),
        ),
        sample(
            "admin/pools/api/change_lifecycle_rules",
            RIGHT,
            |_| json!({ "version": 1, "input": LifecycleInput::default() }),
        ),
        sample("admin/pools/api/try_recycling", RIGHT, |s| json!({ "pool": s.pool, "after": Uuid::nil() })),
        sample("admin/pools/api/read_run", RIGHT, |_| json!({ "run": Uuid::nil() })),
    ]
}
