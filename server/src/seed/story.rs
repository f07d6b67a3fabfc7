//! One customer's story as it stands on a timeline: how it was met, visited and talked to over months, what colleagues said about
//! it, what is pinned, and who follows it.

use super::{
    customers::{Contact, Customer},
    dice::id_of,
    history::Log,
    names::STORY,
    world::World,
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Who tells it.
#[derive(Clone, Copy)]
enum By {
    Rep,
    Manager,
}

/// What happened: so many days before the seeding day, at so many minutes of its working hours.
struct Scene {
    days: i64,
    minute: i64,
    by: By,
    kind: &'static str,
    outcome: Option<&'static str>,
    minutes: Option<i32>,
    text: &'static str,
    /// What the manager or the representative said about it, and how many hours later.
    comment: Option<(i64, By, &'static str)>,
    pinned: bool,
}

const fn scene(days: i64, minute: i64, by: By, kind: &'static str, text: &'static str) -> Scene {
    Scene { days, minute, by, kind, outcome: None, minutes: None, text, comment: None, pinned: false }
}

const fn talk(days: i64, minute: i64, kind: &'static str, minutes: Option<i32>, text: &'static str) -> Scene {
    Scene { outcome: Some("reached"), minutes, ..scene(days, minute, By::Rep, kind, text) }
}

const SCENES: [Scene; 12] = [
    talk(212, 60, "call.logged", Some(6), "展会上拿的名片，对方记得我们的激光切割机，约了下周视频。"),
    talk(204, 240, "meeting.logged", Some(45), "视频会议：每月约 300 吨 Q235 板材，现有设备切 12 毫米以上太慢。"),
    Scene {
        pinned: true,
        ..scene(203, 30, By::Rep, "note.added", "决策人是马总，技术上听设备科李工的；预算要过集团，付款习惯 3-6-1。")
    },
    Scene { outcome: Some("no_answer"), ..scene(176, 90, By::Rep, "call.logged", "") },
    talk(175, 20, "wechat.logged", None, "马总在出差，让我先把切割样件的视频发过去。"),
    Scene {
        comment: Some((3, By::Manager, "样件用他们自己的图纸切，效果最好。@李娜 需要的话我跟车间打招呼。")),
        ..talk(141, 120, "visit.logged", Some(150), "到厂里看了，两台旧等离子，车间有 380V 独立回路，吊车 5 吨够用。")
    },
    talk(140, 300, "email.logged", None, "报价 V1 已发：GTX Pro 12 千瓦，含除尘，交期 45 天。"),
    Scene {
        outcome: Some("call_back"),
        minutes: Some(4),
        ..scene(118, 200, By::Rep, "call.logged", "财务在比三家，月底给答复。")
    },
    Scene {
        comment: Some((1, By::Rep, "已经请李工写了使用意见，明天发给马总。")),
        ..scene(96, 45, By::Manager, "note.added", "@李娜 竞争对手降了 8%，我们不跟价，改谈三年维保。")
    },
    talk(61, 150, "wechat.logged", None, "李工来问除尘滤芯多久换一次，已发保养手册。"),
    Scene {
        comment: Some((2, By::Manager, "做得好，合同条款我来把关。")),
        ..talk(24, 60, "meeting.logged", Some(80), "来我们工厂验机，马总、李工和财务都到了，现场切了 16 毫米，满意。")
    },
    Scene {
        comment: Some((4, By::Manager, "@李娜 验收标准记得写进附件。")),
        ..talk(2, 210, "wechat.logged", None, "马总说集团批了，下周签，让我准备合同和验收标准。")
    },
];

/// The customer that the sample representative knows best.
fn hero(world: &World) -> Customer {
    Customer::at(world, place_of_hero(world))
}

fn place_of_hero(world: &World) -> u64 {
    let all = STORY.len() as u64;
    (0..all).find(|place| Customer::at(world, *place).owner == world.people.rep).unwrap_or_default()
}

impl By {
    const fn person(self, world: &World) -> Uuid {
        match self {
            Self::Rep => world.people.rep,
            Self::Manager => world.people.manager,
        }
    }
}

/// Who an `@` in the text names, as the log keeps it.
fn with_names(mut fields: Value, text: &str, world: &World) -> Value {
    if text.contains("@李娜") {
        fields["mentions"] = json!([world.people.rep]);
        fields["mention_names"] = json!(["李娜"]);
    }
    fields
}

/// Writes the story's entries into the log.
pub(super) fn tell(log: &mut Log<'_, '_>, world: &World) {
    let customer = hero(world);
    let partner = Contact::at(world, &customer, place_of_hero(world), 0);
    for (number, scene) in (0_u64..).zip(&SCENES) {
        let happened =
            (world.dawn - Duration::days(scene.days) + Duration::minutes(scene.minute)).max(customer.created);
        let id = id_of("story", number, happened);
        let mut after = with_names(json!({ "text": scene.text }), scene.text, world);
        if let Some(outcome) = scene.outcome {
            after["outcome"] = json!(outcome);
            after["minutes"] = json!(scene.minutes);
            after["contact_ids"] = json!([partner.id]);
            after["contacts"] = json!([partner.name]);
        }
        log.tell_of(&customer, id, scene.by.person(world), scene.kind, happened, &after);
        let entry = json!({ "entry": id, "entry_at": happened });
        if scene.pinned {
            log.tell_of(
                &customer,
                id_of("pin", number, happened),
                scene.by.person(world),
                "entry.pinned",
                happened,
                &entry,
            );
        }
        if let Some((hours, by, text)) = scene.comment {
            let mut said = with_names(entry, text, world);
            said["text"] = json!(text);
            let later: DateTime<Utc> = happened + Duration::hours(hours);
            let later = later.min(world.dawn);
            log.tell_of(&customer, id_of("comment", number, later), by.person(world), "comment.added", later, &said);
        }
    }
}

/// Keeps beside the log what its events say of pins and comments, with whom the story's exchanges were, who follows it, and when
/// customers were spoken to.
pub(super) async fn keep(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    for sql in [
        "insert into entry_comment (id, entry_id, subject_kind, subject_id, customer_id, author_id, text, mentions, written_at)
         select id, (after ->> 'entry')::uuid, subject_kind, subject_id, customer_id, actor_id, after ->> 'text',
                coalesce(after -> 'mention_names', '[]'), happened_at from event where kind = 'comment.added'",
        "insert into entry_pin (entry_id, happened_at, subject_kind, subject_id, customer_id, author_id, pinned_at)
         select (after ->> 'entry')::uuid, (after ->> 'entry_at')::timestamptz, subject_kind, subject_id, customer_id, actor_id, happened_at
           from event where kind = 'entry.pinned'",
        "update customer c set last_contact_at = n.newest
           from (select customer_id, max(happened_at) as newest from event
                  where customer_id is not null and is_contact(kind, after) group by 1) n
          where c.id = n.customer_id",
    ] {
        sqlx::query(sql).execute(&mut *conn).await?;
    }
    sqlx::query(
        "insert into entry_contact (contact_id, happened_at, entry_id, recorded_at, actor_id, subject_kind, subject_id, customer_id)
         select named.id, e.happened_at, e.id, e.recorded_at, e.actor_id, e.subject_kind, e.subject_id, e.customer_id
           from event e cross join lateral named_contacts(e.after) named (id) where e.customer_id = $1
         on conflict do nothing",
    )
    .bind(hero(world).id)
    .execute(&mut *conn)
    .await?;
    for person in [world.people.rep, world.people.manager] {
        sqlx::query("insert into follow (person_id, record_kind, record_id, since) values ($1, 'customer', $2, $3)")
            .bind(person)
            .bind(hero(world).id)
            .bind(world.dawn + Duration::seconds(1))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
