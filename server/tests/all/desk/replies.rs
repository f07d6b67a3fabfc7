//! Canned replies and macros: whose they are, and what a macro does and takes back.

use super::*;
use app::desk::{
    changes::model::{Assignee, Done, Outcome, TicketChange},
    replies::model::{Applied, Macro, MacroForm, Reply, ReplyForm, Scope},
};

fn reply(title: &str, scope: Scope) -> ReplyForm {
    let chinese = "{{contact}} 您好，{{ticket.number}} 已收到。".to_owned();
    ReplyForm { title: title.to_owned(), scope, chinese, ..ReplyForm::default() }
}

async fn replies(browser: &Browser) -> Vec<Reply> {
    browser.call("desk_replies", &json!({})).await.json()
}

async fn titles(browser: &Browser) -> Vec<String> {
    replies(browser).await.into_iter().map(|reply| reply.title).collect()
}

async fn add(browser: &Browser, form: &ReplyForm) -> Answer {
    browser.call("add_desk_reply", &json!({ "form": form })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn own_replies_are_one_s_own_and_shared_ones_are_kept_by_those_who_manage_the_desk() {
    let (db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let own: Uuid = add(&agent, &reply("我的", Scope::Own)).await.json();
    assert_eq!(add(&agent, &reply("共享", Scope::Everybody)).await.error(), AppError::NotAllowed);
    let shared: Uuid = add(&chief, &reply("共享", Scope::Everybody)).await.json();
    assert_eq!((titles(&agent).await.len(), titles(&chief).await), (2, vec!["共享".to_owned()]));

    // A team's are for the team and all below it.
    let below = app::access::new_id();
    run_sql(
        &db,
        format!(
            "insert into team (id, name, parent_id) values ('{below}', 'Below', '{}');
             update person set team_id = '{below}' where id = '{}'",
            world.north, world.service_agent
        ),
    )
    .await;
    add(&chief, &reply("北方", Scope::Team(world.north))).await.json::<Uuid>();
    add(&chief, &reply("南方", Scope::Team(world.south))).await.json::<Uuid>();
    assert_eq!(titles(&agent).await, ["北方", "共享", "我的"]);

    // What is shared is changed by those who keep it.
    let change = |id: Uuid, form: ReplyForm| json!({ "id": id, "version": 1, "form": form });
    let refused = agent.call("change_desk_reply", &change(shared, reply("改", Scope::Own))).await;
    assert_eq!(refused.error(), AppError::NotFound);
    let another = chief.call("change_desk_reply", &change(own, reply("改", Scope::Own))).await;
    assert_eq!(another.error(), AppError::NotFound);
    let changed = chief.call("change_desk_reply", &change(shared, reply("共享二", Scope::Everybody))).await;
    assert_eq!(changed.json::<i32>(), 2);
    let stale = chief.call("change_desk_reply", &change(shared, reply("x", Scope::Everybody))).await;
    assert_eq!(stale.error(), AppError::conflict("changed"));
    let away = json!({ "id": own, "version": 1, "archived": true });
    assert_eq!(agent.call("archive_desk_reply", &away).await.json::<i32>(), 2);
    assert!(replies(&agent).await.iter().any(|reply| reply.id == own && reply.archived));
    // Using a shared one counts, and another's does not.
    for (who, id) in [(&agent, shared), (&agent, shared), (&chief, own)] {
        assert_eq!(who.call("use_desk_reply", &json!({ "id": id })).await.status, StatusCode::OK);
    }
    let used = replies(&agent).await.into_iter().map(|reply| (reply.id, reply.used)).collect::<Vec<_>>();
    assert!(used.contains(&(shared, 2)) && used.contains(&(own, 0)), "{used:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_there_is_not_is_refused_when_it_is_saved() {
    let (_db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let refused = add(&agent, &ReplyForm { chinese: "{{user}} 您好".to_owned(), ..reply("x", Scope::Own) }).await;
    let error = refused.error();
    let field = error.of_field("chinese").unwrap();
    assert_eq!((field.code.as_str(), field.detail.as_deref()), ("desk_unknown_variable", Some("{{user}}")));
    assert!(titles(&agent).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_does_several_things_to_a_ticket_and_all_of_them_are_taken_back() {
    let (_db, world, browser) = set().await;
    let (agent, chief) = (browser.signed_in("service_agent").await, browser.signed_in("service_manager").await);
    let change = TicketChange {
        state: Some(State::WaitingCustomer),
        priority: Some(Priority::High),
        owner: Some(Assignee::Me),
        tags: vec!["等照片".to_owned()],
        ..TicketChange::default()
    };
    let form = MacroForm {
        title: "等客户发照片".to_owned(),
        scope: Scope::Everybody,
        change,
        chinese: "请拍照发给我们。".to_owned(),
        ..MacroForm::default()
    };
    let id: Uuid = chief.call("add_desk_macro", &json!({ "form": form })).await.json();
    let ticket = create(&agent, &about("报警")).await;
    let before = read(&agent, ticket).await;
    let apply = |version: i32| json!({ "id": id, "ticket": ticket, "version": version });
    let applied: Applied = agent.call("apply_desk_macro", &apply(1)).await.json();
    let done = applied.done.unwrap();
    assert_eq!((done.changed, applied.chinese.as_deref()), (1, Some("请拍照发给我们。")));
    let now = read(&agent, ticket).await;
    assert_eq!((now.state, now.fields.priority), (State::WaitingCustomer, Priority::High));
    assert_eq!((now.owner.map(|(id, _)| id), now.fields.tags), (Some(world.service_agent), vec!["等照片".to_owned()]));
    // Nothing was said by it.
    assert!(story(&agent, ticket).await.iter().all(|line| matches!(line, StoryLine::Did(_))));
    // Somebody else was faster: nothing is done.
    let stale: Applied = agent.call("apply_desk_macro", &apply(1)).await.json();
    assert_eq!(stale.done.map(|done| done.left[0].outcome), Some(Outcome::ChangedMeanwhile));
    let back: Done = agent.call("undo_ticket_change", &json!({ "run": done.run })).await.json();
    assert_eq!(back.changed, 1);
    let after = read(&agent, ticket).await;
    let same = Ticket { version: before.version, updated_at: before.updated_at, ..after };
    assert_eq!(same, before);
    let all: Vec<Macro> = agent.call("desk_macros", &json!({})).await.json();
    assert_eq!(all.iter().map(|one| (one.id, one.used, one.may_change)).collect::<Vec<_>>(), [(id, 2, false)]);
    // What was put away does nothing any more.
    let away = json!({ "id": id, "version": 1, "archived": true });
    assert_eq!(agent.call("archive_desk_macro", &away).await.error(), AppError::NotFound);
    assert_eq!(chief.call("archive_desk_macro", &away).await.json::<i32>(), 2);
    assert_eq!(agent.call("apply_desk_macro", &apply(3)).await.error(), AppError::NotFound);
}
