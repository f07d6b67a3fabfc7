//! What customers ask of products: collected, counted by product and cause beside the complaints, and told to those who asked.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::AppError,
    desk::{
        complaints::model::{ComplaintForm, MeasureFilter, MeasureList},
        tickets::{
            model::{Ticket, TicketForm},
            rules_model::{Channel, Kind},
            talk_model::MessageForm,
        },
        topics::model::{
            Asked, Cell, Pick, Prepared, TopicFilter, TopicForm, TopicKind, TopicList, TopicSeen, TopicState, VoiceOf,
        },
    },
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    agent: Browser,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (agent, rep) = (browser.signed_in("service_agent").await, browser.signed_in("sales_rep").await);
    Set { db, world, agent, rep }
}

async fn ok<T: serde::de::DeserializeOwned>(browser: &Browser, function: &str, body: Value) -> T {
    let answer = browser.call(function, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
    answer.json()
}

impl Set {
    fn form(&self, title: &str) -> TopicForm {
        TopicForm { title: title.to_owned(), product: Some(self.world.product), ..TopicForm::default() }
    }

    async fn topic(&self, form: &TopicForm) -> Uuid {
        ok(&self.agent, "create_topic", json!({ "form": form, "of": null })).await
    }

    async fn ticket(&self, kind: Kind, customer: Uuid) -> Uuid {
        let form = TicketForm {
            subject: "远程诊断".to_owned(),
            kind,
            customer: Some(customer),
            product: Some(self.world.product),
            ..TicketForm::default()
        };
        ok::<(Uuid, i64)>(&self.agent, "create_ticket", json!({ "form": form })).await.0
    }

    async fn seen(&self, browser: &Browser, id: Uuid) -> TopicSeen {
        ok(browser, "api/product_topic", json!({ "id": id })).await
    }

    async fn voice(&self, topic: Uuid, of: VoiceOf) -> Answer {
        self.agent.call("add_voice", &json!({ "topic": topic, "of": of, "words": "急用" })).await
    }

    async fn list(&self, filter: &TopicFilter) -> TopicList {
        ok(&self.agent, "product_topics", json!({ "filter": filter })).await
    }

    async fn state(&self, id: Uuid, state: TopicState) -> i32 {
        let version = self.seen(&self.agent, id).await.topic.version;
        ok(&self.agent, "set_topic_state", json!({ "id": id, "version": version, "state": state })).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_topic_and_many_who_asked_each_seen_as_their_ticket_is() {
    let s = set().await;
    let (own, other) = (s.world.customers.own, s.world.customers.foreign);
    let id = s.topic(&s.form("远程诊断")).await;
    let ticket = s.ticket(Kind::Question, own).await;
    let again = s.ticket(Kind::Question, own).await;
    for of in [VoiceOf::Ticket(ticket), VoiceOf::Ticket(again), VoiceOf::Customer(other)] {
        assert_eq!(s.voice(id, of).await.status, StatusCode::OK);
    }
    let twice = s.voice(id, VoiceOf::Ticket(ticket)).await.error();
    assert_eq!(twice.of_field("of").map(|error| error.code.as_str()), Some("product_voice_unique"));
    assert_eq!(s.voice(id, VoiceOf::Customer(Uuid::nil())).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let rows = s.list(&TopicFilter::default()).await.rows;
    assert_eq!((rows.len(), rows[0].customers), (1, 2), "two tickets of one customer are one customer");
    assert_eq!(s.seen(&s.agent, id).await.voices.len(), 3);
    let seen = s.seen(&s.rep, id).await;
    assert_eq!((seen.voices.len(), seen.topic.title.as_str()), (2, "远程诊断"), "only those of one's own customers");
    let asked: Vec<Asked> = ok(&s.rep, "topics_asked", json!({ "of": VoiceOf::Customer(own) })).await;
    assert_eq!(asked.len(), 2);

    let voice = s.seen(&s.agent, id).await.voices[0].id;
    let gone = s.agent.call("remove_voice", &json!({ "id": voice })).await;
    assert_eq!((gone.status, s.seen(&s.agent, id).await.voices.len()), (StatusCode::OK, 2));
    let same = s.agent.call("create_topic", &json!({ "form": s.form(" 远程诊断 "), "of": null })).await.error();
    assert_eq!(same.of_field("title").map(|error| error.code.as_str()), Some("product_topic_title_unique"));
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_and_topics_are_counted_by_product_and_cause_and_opened_from_there() {
    let s = set().await;
    let manager = s.agent.signed_in("service_manager").await;
    let cause: Uuid = ok(&manager, "add_cause", json!({ "form": { "name": "运输", "name_en": "" } })).await;
    let customer = s.world.customers.own;
    let complaint = s.ticket(Kind::Complaint, customer).await;
    s.ticket(Kind::Question, customer).await;
    let about = ComplaintForm { cause: Some(cause), ..ComplaintForm::default() };
    ok::<i32>(&s.agent, "save_complaint", json!({ "id": complaint, "version": 0, "form": about })).await;
    let form = TopicForm { kind: TopicKind::Defect, cause: Some(cause), ..s.form("包装太薄") };
    let id = s.topic(&form).await;
    s.voice(id, VoiceOf::Customer(customer)).await;
    let everything = s.list(&TopicFilter::default()).await;
    let cells: Vec<(i64, i64, i64)> =
        everything.cells.iter().map(|cell: &Cell| (cell.complaints, cell.topics, cell.voices)).collect();
    assert_eq!((cells, everything.complaints.len()), (vec![(1, 1, 1)], 0));
    let narrow = TopicFilter {
        product: Pick::One(s.world.product),
        cause: Pick::One(cause),
        kind: Some(TopicKind::Defect),
        ..TopicFilter::default()
    };
    let found = s.list(&narrow).await;
    assert_eq!((found.rows.len(), found.complaints.len(), found.complaints[0].id), (1, 1, complaint));
    let without = s.list(&TopicFilter { cause: Pick::Without, ..TopicFilter::default() }).await;
    assert!(without.rows.is_empty() && without.complaints.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_be_done_stands_among_the_measures() {
    let s = set().await;
    let form = TopicForm { measure: "加厚".to_owned(), due_on: "2020-01-01".to_owned(), ..s.form("包装") };
    let id = s.topic(&form).await;
    let measures = async |overdue| {
        let filter = MeasureFilter { overdue, ..MeasureFilter::default() };
        ok::<MeasureList>(&s.agent, "open_measures", json!({ "filter": filter, "after": null })).await.topics
    };
    assert_eq!(measures(true).await.iter().map(|topic| topic.id).collect::<Vec<_>>(), [id]);
    let later = TopicForm { due_on: "2999-01-01".to_owned(), ..form };
    ok::<i32>(&s.agent, "change_topic", json!({ "id": id, "version": 1, "form": later })).await;
    assert_eq!((measures(true).await.len(), measures(false).await.len()), (0, 1));
    s.state(id, TopicState::Done).await;
    assert!(measures(false).await.is_empty());
    let stale = s.agent.call("change_topic", &json!({ "id": id, "version": 1, "form": later })).await;
    assert_eq!(stale.error(), AppError::Conflict("changed".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_is_told_by_an_answer_that_waits_until_it_is_given() {
    let s = set().await;
    let (own, other) = (s.world.customers.own, s.world.customers.foreign);
    let id = s.topic(&s.form("远程诊断")).await;
    let ticket = s.ticket(Kind::Question, own).await;
    for of in [VoiceOf::Ticket(ticket), VoiceOf::Customer(other)] {
        s.voice(id, of).await;
    }
    let prepare = async |version: i32| {
        s.agent.call("prepare_answers", &json!({ "id": id, "version": version, "answer": "已上线" })).await
    };
    assert_eq!(
        prepare(1).await.error().of_field("state").map(|error| error.code.as_str()),
        Some("product_topic_not_ended")
    );
    let version = s.state(id, TopicState::Done).await;
    assert_eq!(prepare(version).await.json::<usize>(), 2);
    assert_eq!(prepare(version).await.json::<usize>(), 0, "each once");
    let made = async || -> Option<Uuid> {
        sqlx::query_scalar("select ticket_id from product_voice where made").fetch_optional(&s.db.owner).await.unwrap()
    };
    let follow_up = made().await.unwrap();
    let told: Ticket = ok(&s.agent, "read_ticket", json!({ "key": follow_up.to_string() })).await;
    assert_eq!((told.fields.customer, told.fields.subject.as_str()), (Some(other), "远程诊断"));

    // Taken back, the ticket that was made goes with it.
    assert_eq!(ok::<usize>(&s.agent, "take_answers_back", json!({ "id": id, "version": version })).await, 2);
    assert_eq!(made().await, None);
    let key = json!({ "key": follow_up.to_string() });
    assert_eq!(s.agent.call("read_ticket", &key).await.status, StatusCode::NOT_FOUND);

    assert_eq!(prepare(version).await.json::<usize>(), 2);
    let waits =
        async |ticket: Uuid| ok::<Vec<Prepared>>(&s.agent, "prepared_answers", json!({ "ticket": ticket })).await;
    assert_eq!(waits(ticket).await[0].text, "已上线");
    let note = MessageForm { text: "内部".to_owned(), ..MessageForm::default() };
    ok::<Uuid>(&s.agent, "say_on_ticket", json!({ "id": ticket, "seen": 0, "message": note })).await;
    assert_eq!(waits(ticket).await.len(), 1, "a note among ourselves tells nobody");
    let answer = MessageForm { text: "已上线".to_owned(), channel: Some(Channel::Phone), ..MessageForm::default() };
    ok::<Uuid>(&s.agent, "say_on_ticket", json!({ "id": ticket, "seen": 0, "message": answer })).await;
    assert!(waits(ticket).await.is_empty());
    let voices = s.seen(&s.agent, id).await.voices;
    assert_eq!(voices.iter().filter(|voice| voice.told_at.is_some()).count(), 1);
    assert_eq!(ok::<usize>(&s.agent, "take_answers_back", json!({ "id": id, "version": version })).await, 1);
}
