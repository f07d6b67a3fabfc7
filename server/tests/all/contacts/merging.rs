//! Two contacts become one, field by field with the stricter consent, and two again.

use super::*;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

/// Two contacts of the representative with something on each: customers, a deal, what they agreed to, a follower.
async fn two(rep: &Browser, db: &TestDb, world: &World) -> (Uuid, Uuid, Uuid) {
    let (first, second) = (customer(rep, "青岛远帆机械").await, customer(rep, "青岛海舟").await);
    let kept = create(rep, &ContactForm { phone: "13800138000".into(), ..named("陈静") }, Some(first)).await;
    let form = ContactForm {
        email: "chen@yuanfan.example".into(), title: "采购总监".into(), ..named("陈静（采购）")
    };
    let gone = create(rep, &form, Some(first)).await;
    let place = Place { role: "buyer".into(), is_primary: true };
    for customer in [first, second] {
        let link = json!({ "customer": customer, "contact": gone, "place": place });
        assert_eq!(rep.call("link_contact", &link).await.status, StatusCode::OK);
    }
    run_sql(
        db,
        format!(
            "insert into deal_contact (deal_id, contact_id, role) values ('{}', '{gone}', 'buyer'), ('{}', '{gone}', null), ('{}', '{kept}', null);
             insert into follow (person_id, record_kind, record_id) values ('{}', 'contact', '{gone}');
             insert into notice (id, person_id, kind, happened_at, record_kind, record_id) values (gen_random_uuid(), '{}', 'followed', now(), 'contact', '{gone}');",
            world.deals.own, world.deals.team, world.deals.own, world.colleague, world.colleague,
        ),
    )
    .await;
    (kept, gone, second)
}

/// Everything about contacts that a merge may touch, without what only counts changes.
async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select string_agg(line, E'\n' order by line) from (
           select 'contact ' || (to_jsonb(t) - 'version' - 'updated_at')::text as line from contact t
           union all select 'customer_contact ' || to_jsonb(t)::text from customer_contact t
           union all select 'deal_contact ' || to_jsonb(t)::text from deal_contact t
           union all select 'deal ' || (to_jsonb(t) - 'version')::text from deal t
           union all select 'follow ' || to_jsonb(t)::text from follow t
           union all select 'notice ' || to_jsonb(t)::text from notice t) l",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_brings_everything_over_and_goes_back() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone, second) = two(&rep, &db, &world).await;
    let before = state(&db).await;
    let both: Comparison<Contact> = rep.call("compare_contacts", &json!({ "one": kept, "other": gone })).await.json();
    assert_eq!((both.hangs_on_one.customers, both.hangs_on_other.customers), (1, 2));
    assert_eq!((both.hangs_on_one.deals, both.hangs_on_other.deals), (1, 2), "the colleague's deal counts");

    let wanted = order(&rep, kept, gone, &[ContactField::Email, ContactField::Title]).await;
    let id: Uuid = merge(&rep, &wanted).await.json();
    let now = read(&rep, kept).await;
    assert_eq!((now.fields.name.as_str(), now.fields.email.as_deref()), ("陈静", Some("chen@yuanfan.example")));
    assert_eq!((now.fields.title.as_deref(), now.fields.phone.as_deref()), (Some("采购总监"), Some("13800138000")));
    assert_eq!(now.customers.len(), 2);
    assert!(now.customers.iter().all(|at| at.place == Place { role: "buyer".into(), is_primary: true }), "{now:?}");
    let there: Vec<ContactAt> = rep.call("contacts_at", &json!({ "customer": second })).await.json();
    assert_eq!(there.iter().map(|one| one.id).collect::<Vec<_>>(), [kept]);
    assert_eq!(rep.call("read_contact", &json!({ "id": gone })).await.status, StatusCode::NOT_FOUND);
    let went: Option<(Uuid, String)> = rep.call("contact_merged_into", &json!({ "id": gone })).await.json();
    assert_eq!(went, Some((kept, "陈静".to_owned())));
    let deals: i64 = sqlx::query_scalar("select count(*) from deal_contact where contact_id = $1")
        .bind(kept)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(deals, 2);
    // One story, told of the deals too; nothing of it lies in the bin.
    let of = json!({ "of": TimelineOf::Contact(kept), "group": Group::All, "before": null });
    let story: Entries = rep.call("timeline", &of).await.json();
    let mut kinds: Vec<_> = story.entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds.first(), Some(&"contact.merged"));
    kinds.retain(|kind| *kind == "contact.created");
    assert_eq!(kinds.len(), 2);
    let told: i64 = sqlx::query_scalar(
        "select count(*) from event e join deal d on d.id = e.subject_id and e.version = d.version
          where e.kind in ('deal.contact_added', 'deal.contact_removed')",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(told, 3, "the other one leaves two deals, the kept one comes to one");
    let binned: i64 = sqlx::query_scalar("select count(*) from deletion where record_id = $1")
        .bind(gone)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(binned, 0);

    let past: Vec<Merge> = rep.call("contact_merges", &json!({ "of": kept })).await.json();
    assert_eq!((past.len(), past[0].id, past[0].may_undo), (1, id, true));
    let back: Uuid = undo(&rep, id).await.json();
    assert_eq!(back, gone);
    assert_eq!(state(&db).await, before);
    assert_eq!(undo(&rep, id).await.error(), AppError::conflict("changed_since"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stricter_consent_holds_and_goes_back() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone, _) = two(&rep, &db, &world).await;
    let said = |state: &str| {
        format!(
            r#"{{"state":"{state}","day":"2026-01-05","how":"form","by":"{}","by_name":"A","at":"2026-01-05T00:00:00Z"}}"#,
            world.rep
        )
    };
    run_sql(
        &db,
        format!(
            "update contact set consent = '{{\"channels\":{{\"email\":{}}}}}' where id = '{kept}';
             update contact set consent = '{{\"channels\":{{\"email\":{},\"phone\":{}}}}}' where id = '{gone}';",
            said("given"),
            said("refused"),
            said("given"),
        ),
    )
    .await;
    let before = read(&rep, kept).await.consents;
    let id: Uuid = merge(&rep, &order(&rep, kept, gone, &[]).await).await.json();
    let now = read(&rep, kept).await.consents;
    assert_eq!(now, before.stricter(&now));
    assert!(!now.allows(app::customers::consent::model::Channel::Email));
    assert!(now.allows(app::customers::consent::model::Channel::Phone));
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    assert_eq!(read(&rep, kept).await.consents, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_since_a_merge_stays() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone, second) = two(&rep, &db, &world).await;
    let wanted = order(&rep, kept, gone, &[ContactField::Email, ContactField::Title]).await;
    let id: Uuid = merge(&rep, &wanted).await.json();
    let seen = read(&rep, kept).await;
    let form = ContactForm { email: "new@yuanfan.example".into(), ..ContactForm::of(&seen.fields) };
    rep.call("change_contact", &json!({ "id": kept, "version": seen.version, "form": form })).await;
    // Somebody else is the one to ask first there now.
    let third = create(&rep, &named("赵敏"), None).await;
    let link =
        json!({ "customer": second, "contact": third, "place": Place { role: String::new(), is_primary: true } });
    rep.call("link_contact", &link).await;
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    let now = read(&rep, kept).await;
    assert_eq!((now.fields.email.as_deref(), now.fields.title.as_deref()), (Some("new@yuanfan.example"), None));
    let back = read(&rep, gone).await;
    assert_eq!(back.fields.email.as_deref(), Some("chen@yuanfan.example"));
    let primary = |of: &Contact| of.customers.iter().filter(|at| at.place.is_primary).count();
    assert_eq!((primary(&now), primary(&back), back.customers.len()), (0, 1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_change_both_merges_what_they_saw() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone, _) = two(&rep, &db, &world).await;
    let wanted = order(&rep, kept, gone, &[]).await;
    let late = Order { gone_version: 7, ..wanted.clone() };
    assert_eq!(merge(&rep, &late).await.error(), AppError::conflict("changed"));
    let itself = Order { gone: kept, gone_version: wanted.kept_version, ..wanted.clone() };
    assert_eq!(merge(&rep, &itself).await.error(), AppError::NotFound);
    assert_eq!(merge(&browser.signed_in("stranger").await, &wanted).await.error(), AppError::NotFound);
    let (there, back) = (wanted, order(&rep, gone, kept, &[]).await);
    let (a, b) = tokio::join!(merge(&rep, &there), merge(&rep, &back));
    let won = [&a, &b].into_iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(won, 1, "{:?} {:?}", a.status, b.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_merges_goes_back_link_by_link_and_goes_for_good_as_one() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (middle, first, _) = two(&admin, &db, &world).await;
    let last = create(&admin, &named("陈静 Jing"), None).await;
    let start = state(&db).await;
    let one: Uuid = merge(&admin, &order(&admin, middle, first, &[ContactField::Email]).await).await.json();
    let between = state(&db).await;
    let two: Uuid = merge(&admin, &order(&admin, last, middle, &[ContactField::Phone]).await).await.json();
    let went: Option<(Uuid, String)> = admin.call("contact_merged_into", &json!({ "id": first })).await.json();
    assert_eq!(went.map(|(id, _)| id), Some(last));
    assert_eq!(undo(&admin, one).await.error(), AppError::conflict("changed_since"), "its contact is gone itself");
    assert_eq!(undo(&admin, two).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, between);
    assert_eq!(undo(&admin, one).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, start);
    // Removed for good, what became part of it goes along.
    merge(&admin, &order(&admin, middle, first, &[]).await).await;
    look(&db).await;
    admin.call("delete_contact", &json!({ "id": middle })).await;
    run_sql(&db, format!("select purge_records(array['{middle}']::uuid[])")).await;
    let left: i64 = sqlx::query_scalar("select count(*) from contact where id = any ($1)")
        .bind([middle, first])
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// What hangs on two contacts. Numbers say for each thing on which it hangs: 0 neither, 1 the kept one, 2 the one that goes, 3 both.
#[derive(Debug, Clone)]
struct Hung {
    customers: Vec<(u8, u8, u8)>,
    deals: Vec<(u8, u8)>,
    follows: Vec<u8>,
    notices: Vec<u8>,
    consents: (Option<bool>, Option<bool>, bool),
    owners: (u8, u8),
    take: Vec<bool>,
    filled: (Vec<bool>, Vec<bool>),
}

fn hung() -> impl Strategy<Value = Hung> {
    let flags = || prop::collection::vec(any::<bool>(), ContactField::ALL.len());
    (
        (
            prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..4), 0..4),
            prop::collection::vec((0_u8..4, 0_u8..4), 0..3),
            prop::collection::vec(0_u8..4, 0..4),
            prop::collection::vec(1_u8..3, 0..3),
        ),
        (any::<(Option<bool>, Option<bool>, bool)>(), (0_u8..3, 0_u8..3), flags(), (flags(), flags())),
    )
        .prop_map(|((customers, deals, follows, notices), (consents, owners, take, filled))| Hung {
            customers,
            deals,
            follows,
            notices,
            consents,
            owners,
            take,
            filled,
        })
}

impl Hung {
    /// The statements that make it so, around two new contacts.
    fn sql(&self, world: &World, kept: Uuid, gone: Uuid) -> String {
        let people = [world.rep, world.colleague, world.stranger];
        let mut sql = String::new();
        let mut add = |statement: String| sql.push_str(&statement);
        let both = [
            (kept, self.owners.0, &self.filled.0, self.consents.0, false),
            (gone, self.owners.1, &self.filled.1, self.consents.1, self.consents.2),
        ];
        for (id, owner, filled, given, forbidden) in both {
            let value = |at: usize, text: &str| if filled[at] { format!("'{text} {id}'") } else { "null".to_owned() };
            let channel = given.map(|given| {
                let state = if given { "given" } else { "refused" };
                format!(r#""email":{{"state":"{state}","day":"2026-01-05","how":"f","by":"{}","by_name":"A","at":"2026-01-05T00:00:00Z"}}"#, world.rep)
            });
            let none = if forbidden {
                format!(r#"{{"reason":"r","by":"{}","by_name":"A","at":"2026-01-05T00:00:00Z"}}"#, world.rep)
            } else {
                "null".to_owned()
            };
            add(format!(
                "insert into contact (id, name, owner_id, title, phone, wechat, note, consent)
                 values ('{id}', 'N {id}', '{}', {}, {}, {}, {}, '{{\"channels\":{{{}}},\"none\":{none}}}');",
                people[owner as usize],
                value(0, "t"),
                value(1, "p"),
                value(2, "w"),
                value(3, "n"),
                channel.unwrap_or_default(),
            ));
        }
        let sides = |on: u8| [(1, kept), (2, gone)].into_iter().filter(move |(side, _)| on & side != 0);
        for (on, primary, roles) in &self.customers {
            let customer = Uuid::now_v7();
            add(format!("insert into customer (id, name, owner_id) values ('{customer}', 'c', '{}');", world.rep));
            for (side, id) in sides(*on) {
                let role = if roles & side == 0 { "null".to_owned() } else { format!("'r{side}'") };
                add(format!(
                    "insert into customer_contact (customer_id, contact_id, role, is_primary) values ('{customer}', '{id}', {role}, {});",
                    *primary == side,
                ));
            }
        }
        for (on, roles) in &self.deals {
            let deal = Uuid::now_v7();
            add(format!(
                "insert into deal (id, name, pipeline_id, stage_id, owner_id, currency, position)
                 values ('{deal}', 'd', '{}', '{}', '{}', 'CNY', 'V');",
                world.pipeline, world.lead, world.colleague,
            ));
            for (side, id) in sides(*on) {
                let role = if roles & side == 0 { "null".to_owned() } else { format!("'r{side}'") };
                add(format!("insert into deal_contact (deal_id, contact_id, role) values ('{deal}', '{id}', {role});"));
            }
        }
        let followers = [world.stranger, world.reader, world.marketing, world.manager];
        for (at, on) in self.follows.iter().enumerate() {
            for (_, id) in sides(*on) {
                add(format!(
                    "insert into follow (person_id, record_kind, record_id) values ('{}', 'contact', '{id}');",
                    followers[at]
                ));
            }
        }
        for on in &self.notices {
            for (_, id) in sides(*on) {
                add(format!(
                    "insert into notice (id, person_id, kind, happened_at, record_kind, record_id)
                     values (gen_random_uuid(), '{}', 'followed', now(), 'contact', '{id}');",
                    world.reader,
                ));
            }
        }
        sql
    }

    fn taken(&self) -> Vec<ContactField> {
        ContactField::ALL.into_iter().zip(&self.take).filter(|(_, taken)| **taken).map(|(field, _)| field).collect()
    }
}

/// Merging and taking it back is identity, whatever hangs on the two.
#[test]
fn merging_and_taking_it_back_is_identity() {
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
            run_sql(&db, hung.sql(&world, kept, gone)).await;
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
