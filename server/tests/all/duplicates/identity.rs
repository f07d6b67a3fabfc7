//! Merging and taking it back is identity, whatever hangs on the two.

use super::{
    hanging::{Thing, left_on, state},
    *,
};
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
    /// Which is whose parent: 0 nobody, 1 the kept one of the other, 2 the other of the kept one, 3 a third of both; 4 and 5 as 1 and 2 with
    /// the third between them.
    family: u8,
    children: Vec<u8>,
    owners: (u8, u8),
    take: Vec<bool>,
    filled: (Vec<bool>, Vec<bool>),
    things: Vec<(Thing, u8)>,
    said: (Said, Said),
}

/// What one said: of each channel nothing (0), yes (1) or no (2), and on which day; whether nobody may contact them.
type Said = (Vec<(u8, u8)>, bool);

fn consent((channels, nobody): &Said, by: Uuid) -> String {
    let channels: serde_json::Map<_, _> = Channel::ALL
        .into_iter()
        .zip(channels)
        .filter_map(|(channel, (state, day))| {
            let state = ConsentState::ALL[usize::from(*state)];
            let said = json!({
                "state": state, "day": format!("2026-01-0{day}"), "how": "form", "by": by, "by_name": "A", "at": "2026-01-09T00:00:00Z"
            });
            (state != ConsentState::Unknown).then(|| (channel.key().to_owned(), said))
        })
        .collect();
    let mark = json!({ "reason": "asked us not to", "by": by, "by_name": "A", "at": "2026-01-09T00:00:00Z" });
    let mut said = json!({});
    if !channels.is_empty() {
        said["channels"] = channels.into();
    }
    if *nobody {
        said["none"] = mark;
    }
    said.to_string()
}

fn hung() -> impl Strategy<Value = Hung> {
    let on = |most: usize| prop::collection::vec(0_u8..4, 0..most);
    let flags = || prop::collection::vec(any::<bool>(), MergeField::ALL.len());
    let things = prop::collection::vec((prop::sample::select(Thing::ALL.to_vec()), 1_u8..4), 0..12);
    let said = || (prop::collection::vec((0_u8..3, 1_u8..5), 4), any::<bool>());
    (
        (on(4), on(4), on(4), any::<(bool, bool)>(), on(3), on(4)),
        (0_u8..6, on(3), (0_u8..3, 0_u8..3), flags(), (flags(), flags())),
        (things, (said(), said())),
    )
        .prop_map(|(hanging, about, (things, said))| {
            let (deals, activities, contacts, primary, tags, shares) = hanging;
            let (family, children, owners, take, filled) = about;
            Hung {
                deals,
                activities,
                contacts,
                primary,
                tags,
                shares,
                family,
                children,
                owners,
                take,
                filled,
                things,
                said,
            }
        })
}

impl Hung {
    /// The statements that make it so, around two new customers.
    fn sql(&self, world: &World, field: Uuid, kept: Uuid, gone: Uuid) -> String {
        let people = [world.rep, world.colleague, world.stranger];
        let (third, mut sql) = (Uuid::now_v7(), String::new());
        let mut add = |statement: String| sql.push_str(&statement);
        for (id, owner, filled) in [(kept, self.owners.0, &self.filled.0), (gone, self.owners.1, &self.filled.1)] {
            let value = |at: usize, text: &str| if filled[at] { format!("'{text} {id}'") } else { "null".to_owned() };
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
            4 => add(format!(
                "update customer set parent_id = '{kept}' where id = '{third}'; update customer set parent_id = '{third}' where id = '{gone}';"
            )),
            5 => add(format!(
                "update customer set parent_id = '{gone}' where id = '{third}'; update customer set parent_id = '{third}' where id = '{kept}';"
            )),
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
        for (at, (thing, on)) in self.things.iter().enumerate() {
            for id in sides(*on) {
                add(thing.sql(at, world, field, id));
            }
        }
        for (id, said) in [(kept, &self.said.0), (gone, &self.said.1)] {
            add(format!("update customer set consent = '{}' where id = '{id}';", consent(said, world.rep)));
        }
        sql
    }

    fn taken(&self) -> Vec<MergeField> {
        MergeField::ALL.into_iter().zip(&self.take).filter(|(_, taken)| **taken).map(|(field, _)| field).collect()
    }
}

/// Whether everybody who followed the one that went follows the one that stays, and who names it reads the name of that one.
async fn named_and_followed(db: &TestDb, admin: &Browser, kept: &Customer, gone: Uuid) -> bool {
    let lost: i64 = sqlx::query_scalar(
        "select count(*) from follow f where f.record_id = $1
            and not exists (select 1 from follow k where k.record_id = $2 and k.person_id = f.person_id)",
    )
    .bind(gone)
    .bind(kept.id)
    .fetch_one(&db.owner)
    .await
    .unwrap();
    let who: Option<Uuid> = sqlx::query_scalar("select id from customer where name = 'names ' || $1::text limit 1")
        .bind(gone)
        .fetch_optional(&db.owner)
        .await
        .unwrap();
    let named = match who {
        Some(who) => read(admin, who).await.sheet.names.get(&gone) == Some(&kept.fields.name),
        None => true,
    };
    lost == 0 && named
}

#[test]
fn of_merging_and_taking_it_back() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let field = Uuid::now_v7();
    let (db, world, admin) = runtime.block_on(async {
        let (db, world, browser) = set().await;
        let admin = browser.signed_in("administrator").await;
        let add = "insert into custom_field (id, record_kind, kind, name, target) values ($1, 'customer', 'reference', 'F', 'customer')";
        sqlx::query(add).bind(field).execute(&db.owner).await.unwrap();
        (db, world, admin)
    });
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&hung(), |hung| {
        let (before, between, after, left, stands) = runtime.block_on(async {
            let (kept, gone) = (Uuid::now_v7(), Uuid::now_v7());
            sqlx::raw_sql(AssertSqlSafe(hung.sql(&world, field, kept, gone))).execute(&db.owner).await.unwrap();
            let before = state(&db).await;
            let stricter = read(&admin, kept).await.consents.stricter(&read(&admin, gone).await.consents);
            let merged = merge(&admin, &order(&admin, kept, gone, &hung.taken()).await).await;
            assert_eq!(merged.status, StatusCode::OK, "{:?}", merged.error());
            let (between, left) = (state(&db).await, left_on(&db, gone).await);
            let now = read(&admin, kept).await;
            let stands = now.consents == stricter && named_and_followed(&db, &admin, &now, gone).await;
            let undone = undo(&admin, merged.json()).await;
            assert_eq!(undone.status, StatusCode::OK, "{:?}", undone.error());
            (before, between, state(&db).await, left, stands)
        });
        prop_assert_ne!(&between, &before);
        prop_assert_eq!(left, Vec::<String>::new());
        prop_assert!(stands);
        prop_assert_eq!(after, before);
        Ok(())
    });
    runtime.block_on(async { drop(db) });
    ran.unwrap();
}
