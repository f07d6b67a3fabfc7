//! Parents without rings, links, and what is split off.

use super::*;
use app::desk::relations::model::{LinkKind, Related, Relations};

async fn relations(browser: &Browser, id: Uuid) -> Relations {
    browser.call("ticket_relations", &json!({ "id": id })).await.json()
}

async fn hang(browser: &Browser, id: Uuid, parent: Option<Uuid>) -> Answer {
    let version = read(browser, id).await.version;
    browser.call("set_ticket_parent", &json!({ "id": id, "version": version, "parent": parent })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_hangs_below_another_one_and_never_below_itself() {
    let (db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let [top, middle, low] = [
        create(&agent, &about("停线")).await,
        create(&agent, &about("激光头")).await,
        create(&agent, &about("保护镜")).await,
    ];
    assert_eq!(hang(&agent, middle, Some(top)).await.json::<i32>(), 2);
    assert_eq!(hang(&agent, low, Some(middle)).await.status, StatusCode::OK);
    let ring = AppError::invalid("parent", "ticket_parent_no_cycle");
    assert_eq!(hang(&agent, top, Some(low)).await.error(), ring);
    assert_eq!(hang(&agent, top, Some(top)).await.error(), ring);
    // Nor by the way around the program.
    let sql = format!("update ticket set parent_id = '{low}' where id = '{top}'");
    assert!(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.is_err());
    let stale = json!({ "id": middle, "version": 1, "parent": null });
    assert_eq!(agent.call("set_ticket_parent", &stale).await.error(), AppError::conflict("changed"));
    let found = relations(&agent, middle).await;
    assert_eq!((found.parent.map(|one| one.id), found.children.len()), (Some(top), 1));
    // Of two who turn it round at once one is refused.
    hang(&agent, low, None).await;
    hang(&agent, middle, None).await;
    let (one, other) = tokio::join!(hang(&agent, low, Some(middle)), hang(&agent, middle, Some(low)));
    let ok = [one.status, other.status].into_iter().filter(|status| *status == StatusCode::OK).count();
    assert_eq!(ok, 1, "{} {}", one.body, other.body);
    let told = story(&agent, low).await.into_iter().filter_map(|line| match line {
        StoryLine::Did(entry) if entry.kind == "ticket.changed" => entry.before.zip(entry.after),
        _ => None,
    });
    let (before, _) = told.into_iter().find(|(_, after)| after["parent_ticket"].is_null()).unwrap();
    assert!(before["parent_ticket_name"].as_str().unwrap().ends_with("激光头"));
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_there_once_and_lead_both_ways() {
    let (_db, world, browser) = set().await;
    let (agent, rep) = (browser.signed_in("service_agent").await, browser.signed_in("sales_rep").await);
    let mine = create(&agent, &TicketForm { customer: Some(world.customers.own), ..about("漏油") }).await;
    let other = create(&agent, &about("又漏油")).await;
    let link = |id: Uuid, to: Uuid| json!({ "id": id, "other": to, "kind": "duplicate" });
    assert_eq!(agent.call("link_tickets", &link(other, mine)).await.status, StatusCode::OK);
    let twice = AppError::invalid("other", "ticket_link_other_unique");
    assert_eq!(agent.call("link_tickets", &link(mine, other)).await.error(), twice);
    assert_eq!(
        agent.call("link_tickets", &link(mine, mine)).await.error(),
        AppError::invalid("other", "ticket_link_other_form")
    );
    let seen = |found: &Relations| {
        found.links.iter().map(|link| (link.ticket.id, link.kind, link.outgoing)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&relations(&agent, other).await), [(mine, LinkKind::Duplicate, true)]);
    assert_eq!(seen(&relations(&agent, mine).await), [(other, LinkKind::Duplicate, false)]);
    // Whoever does not see the other one sees no link either.
    assert!(relations(&rep, mine).await.is_empty());
    let gone: (LinkKind, bool) = agent.call("unlink_tickets", &json!({ "id": mine, "other": other })).await.json();
    assert_eq!(gone, (LinkKind::Duplicate, false));
    assert!(relations(&agent, mine).await.is_empty());
    let unknown = agent.call("unlink_tickets", &json!({ "id": mine, "other": other })).await;
    assert_eq!(unknown.error(), AppError::NotFound);
    let kinds = story(&agent, mine).await.into_iter().filter_map(|line| match line {
        StoryLine::Did(entry) => Some(entry.kind),
        StoryLine::Said(_) => None,
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["ticket.unlinked", "ticket.linked", "ticket.created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_tickets_are_found_by_number_words_and_customer() {
    let (_db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let of = |subject: &str| TicketForm { customer: Some(world.customers.own), ..about(subject) };
    let (here, same) = (create(&agent, &of("冷水机高温")).await, create(&agent, &of("冷水机漏水")).await);
    let other = create(&agent, &about("冷水机噪音")).await;
    let find = async |words: &str| -> Vec<Uuid> {
        let found: Vec<Related> = agent.call("find_tickets", &json!({ "of": here, "words": words })).await.json();
        found.into_iter().map(|one| one.id).collect()
    };
    assert_eq!(find("").await, [same]);
    assert_eq!(find("冷水机").await, [other, same]);
    let number = read(&agent, other).await.number;
    assert_eq!(find(&format!("t-{number}")).await, [other]);
    assert_eq!(find("100%").await, Vec::<Uuid>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_becomes_a_ticket_of_its_own_and_stays_where_it_is() {
    let (_db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let form = TicketForm { customer: Some(world.customers.own), tags: "出口".to_owned(), ..about("发货延迟") };
    let id = create(&agent, &form).await;
    let heard =
        MessageForm { inbound: true, ..said(Some(Channel::Email), "另外，上个月的发票抬头错了。") };
    let message: Uuid = say(&agent, id, 0, &heard).await.json();
    let split = json!({ "message": message, "subject": " 发票抬头 " });
    let (new, number): (Uuid, i64) = agent.call("split_ticket", &split).await.json();
    let made = read(&agent, new).await;
    assert_eq!((made.number, made.version, made.state), (number, 1, State::New));
    assert_eq!((made.fields.subject.as_str(), made.fields.channel), ("发票抬头", Channel::Email));
    assert_eq!(made.fields.description.as_deref(), Some("另外，上个月的发票抬头错了。"));
    assert_eq!((made.fields.customer, made.fields.tags), (Some(world.customers.own), vec!["出口".to_owned()]));
    let found = relations(&agent, id).await;
    assert_eq!(found.links.iter().map(|link| link.ticket.id).collect::<Vec<_>>(), [new]);
    let said = story(&agent, id).await.into_iter().filter(|line| matches!(line, StoryLine::Said(_))).count();
    assert_eq!(said, 1);
    // The way back is the bin; then nothing points there.
    assert_eq!(agent.call("delete_ticket", &json!({ "id": new, "version": 1 })).await.status, StatusCode::OK);
    assert!(relations(&agent, id).await.is_empty());
    let nothing = agent.call("split_ticket", &json!({ "message": message, "subject": " " })).await;
    assert_eq!(nothing.error(), AppError::invalid("subject", "required"));
    let unknown = agent.call("split_ticket", &json!({ "message": Uuid::nil(), "subject": "x" })).await;
    assert_eq!(unknown.error(), AppError::NotFound);
    // What was said on a merged ticket is split off the one that goes on.
    let kept = create(&agent, &about("保留")).await;
    agent.call("merge_ticket", &json!({ "gone": id, "kept": kept })).await;
    let (again, _): (Uuid, i64) = agent.call("split_ticket", &split).await.json();
    assert!(relations(&agent, kept).await.links.iter().any(|link| link.ticket.id == again));
}
