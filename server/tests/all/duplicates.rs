//! Customers that may be one: found, shown to whom they may be shown, decided, merged field by field, and made two again.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    customers::{
        contacts::model::{ContactForm, Place},
        duplicates::{
            model::{Checked, Glimpse, Pair, PairState, Reason, Suspect},
            worker,
        },
        merges::model::{Comparison, Merge, MergeField, MergeOrder},
        model::{Customer, CustomerForm, Deleted, Listed},
    },
    events::entry::{Entries, Group, NoteOn, TimelineOf},
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

fn named(name: &str) -> CustomerForm {
    CustomerForm { name: name.to_owned(), ..CustomerForm::default() }
}

async fn create(browser: &Browser, form: &CustomerForm) -> Uuid {
    browser.call("create_customer", &json!({ "form": form })).await.json()
}

async fn read(browser: &Browser, id: Uuid) -> Customer {
    browser.call("read_customer", &json!({ "id": id })).await.json()
}

/// Everybody who waits is looked at.
async fn look(db: &TestDb) {
    while worker::step(&db.doors).await.unwrap() > 0 {}
}

async fn pairs(browser: &Browser, state: PairState) -> Vec<Pair> {
    let listed: Listed<Pair> = browser.call("api/duplicates", &json!({ "state": state, "after": null })).await.json();
    listed.rows
}

/// The names of the open pairs.
async fn open(browser: &Browser) -> Vec<(String, String)> {
    pairs(browser, PairState::Open).await.into_iter().map(|pair| (pair.first.name, pair.second.name)).collect()
}

async fn similar(browser: &Browser, typed: &Glimpse) -> Vec<Suspect> {
    browser.call("similar_records", &json!({ "typed": typed })).await.json()
}

async fn order(browser: &Browser, kept: Uuid, gone: Uuid, take: &[MergeField]) -> MergeOrder {
    let (kept, gone) = (read(browser, kept).await, read(browser, gone).await);
    MergeOrder {
        kept: kept.id,
        kept_version: kept.version,
        gone: gone.id,
        gone_version: gone.version,
        take: take.to_vec(),
    }
}

async fn merge(browser: &Browser, order: &MergeOrder) -> Answer {
    browser.call("merge_customers", &json!({ "order": order })).await
}

async fn undo(browser: &Browser, merge: Uuid) -> Answer {
    browser.call("undo_merge", &json!({ "id": merge })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_stands_on_the_list_until_it_is_none() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &named("青岛远帆机械有限公司")).await;
    let other = create(&rep, &named("青島遠帆機械股份有限公司")).await;
    create(&rep, &named("烟台远洋渔业")).await;
    let waiting: Checked = rep.call("count_duplicates", &json!({})).await.json();
    assert!(waiting.waiting >= 3 && waiting.open == 0, "{waiting:?}");
    look(&db).await;
    let found = pairs(&rep, PairState::Open).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].first.id, found[0].second.id), (one, other));
    assert!(found[0].reasons.contains(&Reason::Name) && found[0].may_decide, "{found:?}");
    let checked: Checked = rep.call("count_duplicates", &json!({})).await.json();
    assert_eq!(checked, Checked { open: 1, waiting: 0 });

    // It is another company now; then it is in the bin; then it is back under its old name.
    let change = |version: i32, name: &str| json!({ "id": other, "version": version, "form": named(name) });
    rep.call("change_customer", &change(1, "海口椰风饮料")).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    rep.call("change_customer", &change(2, "青岛远帆机械")).await;
    look(&db).await;
    assert_eq!(open(&rep).await.len(), 1);
    let deleted: Deleted = rep.call("delete_customer", &json!({ "id": other })).await.json();
    assert_eq!(open(&rep).await, [], "what is in the bin is not shown, looked at or not");
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    rep.call("restore_customer", &json!({ "deleted": deleted })).await;
    look(&db).await;
    assert_eq!(open(&rep).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_found_by_those_who_see_both() {
    let (db, world, browser) = set().await;
    let (rep, manager, admin) = (
        browser.signed_in("sales_rep").await,
        browser.signed_in("sales_manager").await,
        browser.signed_in("administrator").await,
    );
    create(&rep, &named("青岛远帆机械有限公司")).await;
    let other = create(&rep, &named("青島遠帆機械")).await;
    look(&db).await;
    let counted = async |browser: &Browser| {
        let checked: Checked = browser.call("count_duplicates", &json!({})).await.json();
        (open(browser).await.len(), checked.open)
    };
    for browser in [&rep, &manager, &admin] {
        assert_eq!(counted(browser).await, (1, 1));
    }
    // One of them goes to a colleague of the team: the manager and the administrator still see both.
    manager.call("assign_customer", &json!({ "id": other, "owner": world.colleague })).await;
    assert_eq!(counted(&rep).await, (0, 0));
    assert_eq!(counted(&manager).await, (1, 1));
    // Shared with her, she sees both again; out of the team, only the administrator does.
    let share = json!({ "id": other, "person": world.rep, "can_write": false });
    manager.call("share_customer", &share).await;
    assert_eq!(counted(&rep).await, (1, 1));
    admin.call("assign_customer", &json!({ "id": other, "owner": world.stranger })).await;
    assert_eq!(counted(&rep).await, (1, 1));
    assert_eq!(counted(&manager).await, (0, 0));
    assert_eq!(counted(&admin).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_stays_decided() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &CustomerForm { phone: "0532-8888 1234".into(), ..named("青岛远帆机械") }).await;
    let other = create(&rep, &CustomerForm { phone: "(0532)88881234".into(), ..named("海口椰风饮料") }).await;
    look(&db).await;
    assert_eq!(pairs(&rep, PairState::Open).await[0].reasons, [Reason::Phone]);
    let decide = |state: PairState| json!({ "first": other, "second": one, "state": state });
    for _ in 0..2 {
        let answer = rep.call("decide_duplicate", &decide(PairState::Dismissed)).await;
        assert_eq!(answer.status, StatusCode::OK, "deciding twice the same is no error");
    }
    let form =
        CustomerForm { phone: "0532 88881234".into(), email: "a@example.com".into(), ..named("青岛远帆机械") };
    rep.call("change_customer", &json!({ "id": one, "version": 1, "form": form })).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    assert_eq!(pairs(&rep, PairState::Dismissed).await.len(), 1);
    rep.call("decide_duplicate", &decide(PairState::Open)).await;
    assert_eq!(open(&rep).await.len(), 1);
    let unknown = json!({ "first": one, "second": Uuid::now_v7(), "state": "dismissed" });
    assert_eq!(rep.call("decide_duplicate", &unknown).await.error(), AppError::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_betrays_its_customer() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &CustomerForm { email: "chen@yuanfan.example".into(), ..named("青岛远帆机械") }).await;
    let other = create(&rep, &named("某进出口公司")).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    let form = ContactForm { name: "陈".into(), email: "Chen@Yuanfan.example".into(), ..ContactForm::default() };
    let at = Some((other, Place::default()));
    let contact: Uuid = rep.call("create_contact", &json!({ "form": form, "at": at })).await.json();
    look(&db).await;
    assert_eq!(pairs(&rep, PairState::Open).await[0].reasons[0], Reason::Email);
    let form = ContactForm { email: String::new(), ..form };
    rep.call("change_contact", &json!({ "id": contact, "version": 1, "form": form })).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    let found: Vec<Pair> = rep.call("duplicates_of", &json!({ "id": one })).await.json();
    assert_eq!(found, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_is_warned_of_everybodys_customers_and_reads_only_their_own() {
    let (db, _world, browser) = set().await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let phone = "13800138000";
    let own = create(&rep, &CustomerForm { phone: phone.into(), ..named("青岛远帆机械有限公司") }).await;
    look(&db).await;
    let typed = Glimpse { name: "青岛远帆机械".into(), phone: "+86 138 0013 8000".into(), ..Glimpse::default() };
    let seen = similar(&rep, &typed).await;
    assert_eq!((seen.len(), seen[0].id, seen[0].name.as_str()), (1, Some(own), "青岛远帆机械有限公司"));
    assert_eq!(seen[0].owner.as_deref(), Some("sales_rep"));
    let masked = similar(&stranger, &typed).await;
    assert_eq!((masked.len(), masked[0].id, masked[0].name.as_str()), (1, None, "青***机***公*"));
    assert_eq!((masked[0].owner.as_deref(), &masked[0].reasons), (Some("sales_rep"), &seen[0].reasons));
    // The pair itself is no pair of somebody who sees one side.
    create(&stranger, &CustomerForm { phone: phone.into(), ..named("远帆") }).await;
    look(&db).await;
    assert_eq!(open(&rep).await, []);
    assert_eq!(open(&stranger).await, []);
    assert_eq!(open(&browser.signed_in("administrator").await).await.len(), 1);
    // While one changes a customer, it is not its own double; and a letter is not looked for.
    assert_eq!(similar(&rep, &Glimpse { itself: Some(own), ..typed.clone() }).await.len(), 1, "the stranger's");
    assert_eq!(similar(&rep, &Glimpse { name: "青".into(), ..Glimpse::default() }).await, []);
}

/// A small world around two customers of the representative: what hangs on each.
async fn two(rep: &Browser, db: &TestDb, world: &World) -> (Uuid, Uuid) {
    let kept = create(rep, &CustomerForm { phone: "13800138000".into(), ..named("青岛远帆机械") }).await;
    let form =
        CustomerForm {
            email: "info@yuanfan.example".into(), industry: "机械".into(), ..named("远帆机械（青岛）")
        };
    let gone = create(rep, &form).await;
    let note = json!({ "on": NoteOn::Customer(gone), "text": "they asked for a sample" });
    assert_eq!(rep.call("add_note", &note).await.status, StatusCode::OK);
    for (owner, customer, name) in
        [(world.rep, gone, "mine"), (world.colleague, gone, "hers"), (world.rep, kept, "kept")]
    {
        sqlx::query(
            "insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, currency, position)
             values (gen_random_uuid(), $1, $2, $3, $4, $5, 'CNY', 'V')",
        )
        .bind(name)
        .bind(customer)
        .bind(world.pipeline)
        .bind(world.lead)
        .bind(owner)
        .execute(&db.owner)
        .await
        .unwrap();
    }
    (kept, gone)
}

/// Everything about customers that a merge may touch, without what only counts changes.
async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select string_agg(line, E'\n' order by line) from (
           select 'customer ' || (to_jsonb(t) - 'version' - 'updated_at')::text as line from customer t
           union all select 'deal ' || (to_jsonb(t) - 'version')::text from deal t
           union all select 'activity ' || (to_jsonb(t) - 'version')::text from activity t
           union all select 'customer_contact ' || to_jsonb(t)::text from customer_contact t
           union all select 'customer_tag ' || to_jsonb(t)::text from customer_tag t
           union all select 'share ' || to_jsonb(t)::text from share t) l",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_brings_everything_over_and_goes_back() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let before = state(&db).await;
    let both: Comparison = rep.call("compare_customers", &json!({ "one": kept, "other": gone })).await.json();
    assert_eq!((both.hangs_on_one.deals, both.hangs_on_other.deals), (1, 2), "the colleague's deal counts");

    let wanted = order(&rep, kept, gone, &[MergeField::Email, MergeField::Industry]).await;
    let id: Uuid = merge(&rep, &wanted).await.json();
    let now = read(&rep, kept).await;
    assert_eq!((now.fields.name.as_str(), now.fields.email.as_deref()), ("青岛远帆机械", Some("info@yuanfan.example")));
    assert_eq!((now.fields.phone.as_deref(), now.fields.industry.as_deref()), (Some("13800138000"), Some("机械")));
    assert_eq!(rep.call("read_customer", &json!({ "id": gone })).await.status, StatusCode::NOT_FOUND);
    let went: Option<(Uuid, String)> = rep.call("merged_into", &json!({ "id": gone })).await.json();
    assert_eq!(went, Some((kept, "青岛远帆机械".to_owned())));
    let deals: i64 = sqlx::query_scalar("select count(*) from deal where customer_id = $1")
        .bind(kept)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(deals, 3);
    // Who works on one of the deals still sees whom it is with.
    let colleague = browser.signed_in("colleague").await;
    assert_eq!(read(&colleague, kept).await.id, kept);
    // One story.
    let of = json!({ "of": TimelineOf::Customer(kept), "group": Group::All, "before": null });
    let story: Entries = rep.call("timeline", &of).await.json();
    let kinds: Vec<_> = story.entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["customer.merged", "deal.changed", "note.added", "customer.created", "customer.created"]);
    let told: i64 = sqlx::query_scalar(
        "select count(*) from event e join deal d on d.id = e.subject_id
          where e.kind = 'deal.changed' and e.owner_id = d.owner_id and e.version = d.version
            and e.before ->> 'customer' = $1 and e.after ->> 'customer' = $2",
    )
    .bind(gone.to_string())
    .bind(kept.to_string())
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(told, 2, "the colleague's deal is told of too");
    let notes = json!({ "of": TimelineOf::Customer(kept), "group": Group::Notes, "before": null });
    let notes: Entries = rep.call("timeline", &notes).await.json();
    assert_eq!(notes.entries.len(), 1);

    let past: Vec<Merge> = rep.call("api/merges", &json!({ "of": kept })).await.json();
    assert_eq!((past.len(), past[0].id, past[0].may_undo), (1, id, true));
    let back: Uuid = undo(&rep, id).await.json();
    assert_eq!(back, gone);
    assert_eq!(state(&db).await, before);
    assert_eq!(undo(&rep, id).await.error(), AppError::conflict("changed_since"));
    let past: Vec<Merge> = rep.call("api/merges", &json!({ "of": kept })).await.json();
    assert!(past[0].undone_at.is_some() && !past[0].may_undo);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_since_a_merge_stays() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let wanted = order(&rep, kept, gone, &[MergeField::Email, MergeField::Industry]).await;
    let id: Uuid = merge(&rep, &wanted).await.json();
    let seen = read(&rep, kept).await;
    let form = CustomerForm { email: "new@yuanfan.example".into(), ..CustomerForm::of(&seen.fields) };
    rep.call("change_customer", &json!({ "id": kept, "version": seen.version, "form": form })).await;
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    let now = read(&rep, kept).await.fields;
    assert_eq!((now.email.as_deref(), now.industry), (Some("new@yuanfan.example"), None));
    assert_eq!(read(&rep, gone).await.fields.email.as_deref(), Some("info@yuanfan.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_change_both_merges_what_they_saw() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let wanted = order(&rep, kept, gone, &[]).await;
    let late = MergeOrder { gone_version: 7, ..wanted.clone() };
    assert_eq!(merge(&rep, &late).await.error(), AppError::conflict("changed"));
    let itself = MergeOrder { gone: kept, gone_version: wanted.kept_version, ..wanted.clone() };
    assert_eq!(merge(&rep, &itself).await.error(), AppError::NotFound);
    assert_eq!(merge(&browser.signed_in("stranger").await, &wanted).await.error(), AppError::NotFound);
    let share = json!({ "id": gone, "person": world.stranger, "can_write": false });
    rep.call("share_customer", &share).await;
    rep.call("share_customer", &json!({ "id": kept, "person": world.stranger, "can_write": true })).await;
    assert_eq!(merge(&browser.signed_in("stranger").await, &wanted).await.error(), AppError::NotAllowed);
    // A manager may not change what belongs to the owner, not by a merge either.
    let manager = browser.signed_in("sales_manager").await;
    let taken = MergeOrder { take: vec![MergeField::Email], ..wanted.clone() };
    assert_eq!(merge(&manager, &taken).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(merge(&manager, &wanted).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_merges_the_other_way_round_one_wins() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    for _ in 0..5 {
        let (one, other) = two(&rep, &db, &world).await;
        let (there, back) = (order(&rep, one, other, &[]).await, order(&rep, other, one, &[]).await);
        let (a, b) = tokio::join!(merge(&rep, &there), merge(&rep, &back));
        let won = [&a, &b].into_iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(won, 1, "{:?} {:?}", a.status, b.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_merges_goes_back_link_by_link() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (middle, first) = two(&admin, &db, &world).await;
    let last = create(&admin, &named("远帆集团")).await;
    let states = [state(&db).await];
    let one: Uuid = merge(&admin, &order(&admin, middle, first, &[MergeField::Email]).await).await.json();
    let between = state(&db).await;
    let two: Uuid = merge(&admin, &order(&admin, last, middle, &[MergeField::Phone]).await).await.json();
    let went: Option<(Uuid, String)> = admin.call("merged_into", &json!({ "id": first })).await.json();
    assert_eq!(went.map(|(id, _)| id), Some(last));
    assert_eq!(undo(&admin, one).await.error(), AppError::conflict("changed_since"), "its customer is gone itself");
    assert_eq!(undo(&admin, two).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, between);
    assert_eq!(undo(&admin, one).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, states[0]);
}

mod identity {
    //! Merging and taking it back is identity, whatever hangs on the two.

    use super::*;
    use proptest::{
        prelude::*,
        test_runner::{Config, TestRunner},
    };
    use sqlx::AssertSqlSafe;

    /// What hangs on two customers. Lists say for each thing on which it hangs: 0 neither, 1 the kept one, 2 the one that goes,
    /// 3 both where it can.
    #[derive(Debug, Clone)]
    struct Hung {
        deals: Vec<u8>,
        activities: Vec<u8>,
        contacts: Vec<u8>,
        primary: (bool, bool),
        tags: Vec<u8>,
        shares: Vec<u8>,
        /// Which is whose parent: 0 nobody, 1 the kept one of the other, 2 the other of the kept one, 3 a third of both.
        family: u8,
        children: Vec<u8>,
        owners: (u8, u8),
        take: Vec<bool>,
        filled: (Vec<bool>, Vec<bool>),
    }

    fn hung() -> impl Strategy<Value = Hung> {
        let on = |most: usize| prop::collection::vec(0_u8..4, 0..most);
        let flags = || prop::collection::vec(any::<bool>(), MergeField::ALL.len());
        (
            (on(4), on(4), on(4), any::<(bool, bool)>(), on(3), on(4)),
            (0_u8..4, on(3), (0_u8..3, 0_u8..3), flags(), (flags(), flags())),
        )
            .prop_map(
                |((deals, activities, contacts, primary, tags, shares), (family, children, owners, take, filled))| {
                    Hung { deals, activities, contacts, primary, tags, shares, family, children, owners, take, filled }
                },
            )
    }

    impl Hung {
        /// The statements that make it so, around two new customers.
        fn sql(&self, world: &World, kept: Uuid, gone: Uuid) -> String {
            let people = [world.rep, world.colleague, world.stranger];
            let (third, mut sql) = (Uuid::now_v7(), String::new());
            let mut add = |statement: String| sql.push_str(&statement);
            for (id, owner, filled) in [(kept, self.owners.0, &self.filled.0), (gone, self.owners.1, &self.filled.1)] {
                let value =
                    |at: usize, text: &str| if filled[at] { format!("'{text} {id}'") } else { "null".to_owned() };
                add(format!(
                    "insert into customer (id, name, owner_id, industry, region, address, phone, employees, annual_revenue, currency)
                     values ('{id}', 'N {id}', '{}', {}, {}, {}, {}, {}, {}, {});",
                    people[owner as usize],
                    value(0, "i"),
                    value(1, "r"),
                    value(2, "a"),
                    value(3, "p"),
                    if filled[4] { "12" } else { "null" },
                    if filled[5] { "3.5" } else { "null" },
                    if filled[5] { "'CNY'" } else { "null" },
                ));
            }
            add(format!("insert into customer (id, name, owner_id) values ('{third}', 'third', '{}');", world.rep));
            match self.family {
                1 => add(format!("update customer set parent_id = '{kept}' where id = '{gone}';")),
                2 => add(format!("update customer set parent_id = '{gone}' where id = '{kept}';")),
                3 => add(format!("update customer set parent_id = '{third}' where id in ('{kept}', '{gone}');")),
                _ => {}
            }
            let sides =
                |on: u8| [(1, kept), (2, gone)].into_iter().filter(move |(side, _)| on & side != 0).map(|(_, id)| id);
            let one = |on: u8| sides(on).next_back().map_or_else(|| "null".to_owned(), |id| format!("'{id}'"));
            for (at, on) in self.deals.iter().enumerate() {
                add(format!(
                    "insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, currency, position)
                     values (gen_random_uuid(), 'd', {}, '{}', '{}', '{}', 'CNY', 'V');",
                    one(*on),
                    world.pipeline,
                    world.lead,
                    people[at % 3],
                ));
            }
            for on in self.activities.iter().filter(|on| **on != 0) {
                add(format!(
                    "insert into activity (id, customer_id, title, due_at, owner_id) values (gen_random_uuid(), {}, 'x', now(), '{}');",
                    one(*on),
                    world.rep,
                ));
            }
            for on in &self.children {
                add(format!(
                    "insert into customer (id, name, parent_id, owner_id) values (gen_random_uuid(), 'child', {}, '{}');",
                    one(*on),
                    world.colleague,
                ));
            }
            for (at, on) in self.contacts.iter().enumerate() {
                let contact = Uuid::now_v7();
                add(format!("insert into contact (id, name, owner_id) values ('{contact}', 'c', '{}');", world.rep));
                for id in sides(*on) {
                    let primary = at == 0 && if id == kept { self.primary.0 } else { self.primary.1 };
                    add(format!(
                        "insert into customer_contact (customer_id, contact_id, role, is_primary) values ('{id}', '{contact}', 'r', {primary});"
                    ));
                }
            }
            for on in &self.tags {
                let tag = Uuid::now_v7();
                add(format!("insert into tag (id, name) values ('{tag}', '{tag}');"));
                for id in sides(*on) {
                    add(format!("insert into customer_tag values ('{id}', '{tag}');"));
                }
            }
            for (at, on) in self.shares.iter().enumerate() {
                let person = [world.stranger, world.reader, world.marketing][at % 3];
                for id in sides(*on) {
                    add(format!(
                        "insert into share (record_kind, record_id, person_id, can_write, shared_by)
                         values ('customer', '{id}', '{person}', {}, '{}');",
                        at % 2 == 0,
                        world.admin,
                    ));
                }
            }
            sql
        }

        fn taken(&self) -> Vec<MergeField> {
            MergeField::ALL.into_iter().zip(&self.take).filter(|(_, taken)| **taken).map(|(field, _)| field).collect()
        }
    }

    #[test]
    fn of_merging_and_taking_it_back() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let (db, world, admin) = runtime.block_on(async {
            let (db, world, browser) = set().await;
            let admin = browser.signed_in("administrator").await;
            (db, world, admin)
        });
        let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
        let ran = runner.run(&hung(), |hung| {
            let (before, between, after) = runtime.block_on(async {
                let (kept, gone) = (Uuid::now_v7(), Uuid::now_v7());
                sqlx::raw_sql(AssertSqlSafe(hung.sql(&world, kept, gone))).execute(&db.owner).await.unwrap();
                let before = state(&db).await;
                let merged = merge(&admin, &order(&admin, kept, gone, &hung.taken()).await).await;
                assert_eq!(merged.status, StatusCode::OK, "{:?}", merged.error());
                let between = state(&db).await;
                let undone = undo(&admin, merged.json()).await;
                assert_eq!(undone.status, StatusCode::OK, "{:?}", undone.error());
                (before, between, state(&db).await)
            });
            prop_assert_ne!(&between, &before);
            prop_assert_eq!(after, before);
            Ok(())
        });
        runtime.block_on(async { drop(db) });
        ran.unwrap();
    }
}
