//! What other rooms tell and do: thresholds of scores, answers by mail, and letters that go to whom one may write, once, and whole.

use super::*;
use app::{
    leads::model::LeadForm,
    scores::{form_model::RuleDraft as ScoreDraft, worker as counting},
};

impl Set {
    async fn count_scores(&self) {
        self.db.tell_all().await;
        while counting::step(&self.db.doors).await.unwrap() > 0 {}
    }

    /// As if somebody had given the deal another name.
    async fn rename(&self, deal: Uuid, name: &str) {
        self.sql(format!(
            "insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, before, after)
             values (gen_random_uuid(), '{now}', '{now}', 'deal.changed', 'deal', '{deal}', '{{}}', '{{\"name\": \"{name}\"}}')",
            now = start_of_time().to_rfc3339(),
        ))
        .await;
        self.settle().await;
    }

    /// As if this had come back to the first letter.
    async fn answer(&self, by_machine: bool) {
        self.sql(format!(
            "begin; select set_config('qz.now', '{}', true);
             select hear_sales_mail((select id from sales_mail limit 1), {by_machine}, '{{\"text\": \"好\"}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}');
             commit",
            start_of_time().to_rfc3339(),
        ))
        .await;
        self.settle().await;
    }

    async fn template(&self, subject: &str) -> Uuid {
        let form = json!({ "shared": false, "name": subject, "subject": subject, "text": "{{contact}}，你好" });
        ok(&self.manager, "keep_mail_template", json!({ "seen": null, "form": form })).await
    }
}

fn on_deal(name: &str, when: &str, field: &str, steps: Vec<StepDraft>) -> RuleDraft {
    let (when, field) = (when.to_owned(), field.to_owned());
    RuleDraft { name: name.to_owned(), on: "deal".to_owned(), when, field, steps, ..RuleDraft::default() }
}

fn letter(template: Uuid) -> StepDraft {
    StepDraft { template: template.to_string(), ..step("mail") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_once_to_whom_one_may_write_and_an_answer_sets_rules_off() {
    let s = set().await;
    let (deal, contact) = (s.world.deals.own, s.world.contacts.own);
    s.sql(format!("update contact set email = 'Li@Example.org', name = '李雷' where id = '{contact}'")).await;
    let (hello, holed) = (s.template("关于{{deal}}").await, s.template("{{deal.close}}").await);
    let theirs = json!({ "existing": null, "draft": on_deal("X", "created", "", vec![letter(Uuid::max())]) });
    let refused = s.manager.call("save_automation", &theirs).await.error();
    assert_eq!(refused, AppError::invalid("step_0_template", "automation_template"));
    let writes = s.rule(&s.manager, &on_deal("写信", "changed", "name", vec![letter(hello)])).await;
    let holes = s.rule(&s.manager, &on_deal("缺值", "changed", "name", vec![letter(holed)])).await;
    let hears = s.rule(&s.manager, &on_deal("回信", "replied", "", vec![task("回复客户")])).await;
    let of_house =
        RuleDraft { on: "customer".to_owned(), ..on_deal("客户来信", "replied", "", vec![task("问候")]) };
    let house = s.rule(&s.manager, &of_house).await;
    let newest = async |rule: Uuid| s.of_rule(rule).await.into_iter().next().unwrap();
    let outbox = "select count(*) from mail_out where kind = 'sales'";

    // Nowhere to send it by, and somebody who refused: it says so and nothing goes. What has no value never goes.
    let trouble = async |rule: Uuid| {
        let run = newest(rule).await;
        assert_eq!((run.state, run.steps[0].outcome), (RunState::Failed, Outcome::Failed));
        run.steps[0].told.to_string()
    };
    s.rename(deal, "甲").await;
    assert!(trouble(writes).await.contains("mail_no_mailbox"), "{}", trouble(writes).await);
    assert!(trouble(holes).await.contains("mail_blank"), "{}", trouble(holes).await);
    s.sql(
        "insert into key_ring (purpose, wrapped, wrapper) select 'data', 'x', 'x' where not exists (select 1 from key_ring);
         insert into mailbox (id, address, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed)
         select gen_random_uuid(), 'house@example.com', 'x', 1, 'none', 'x', 1, 'none', 'x', min(id), 'x' from key_ring"
            .to_owned(),
    )
    .await;
    let consent = |said: &str| format!("update contact set consent = '{said}' where id = '{contact}'");
    s.sql(consent(r#"{"email": {"state": "refused"}}"#)).await;
    s.db.doors.clock.set(start_of_time() + Duration::minutes(1));
    let again = newest(writes).await.id;
    ok::<()>(&s.manager, "retry_automation", json!({ "run": again })).await;
    s.settle().await;
    assert!(trouble(writes).await.contains("mail_refused"), "{}", trouble(writes).await);
    assert_eq!(s.count(outbox).await, 0);

    // It goes in the name of the keeper, and the deal says which rule wrote it; the same words do not go twice.
    s.sql(consent("{}")).await;
    ok::<()>(&s.manager, "retry_automation", json!({ "run": again })).await;
    s.settle().await;
    assert_eq!(newest(writes).await.steps[0].outcome, Outcome::Done, "{:?}", newest(writes).await);
    let went = format!(
        "select count(*) from sales_mail m join deal d on d.id = m.deal_id join mail_out o on o.sales_id = m.id
          where m.sender_id = '{}' and m.address = 'li@example.org' and m.subject = '关于' || d.name and m.text = '李雷，你好'",
        s.world.manager
    );
    assert_eq!((s.count(&went).await, s.count(outbox).await), (1, 1));
    let told = format!(
        "select count(*) from event where kind = 'automation.mailed' and subject_id = '{deal}' and actor_id is null
            and after -> 'automation' ->> 'name' = '写信'"
    );
    assert_eq!(s.count(&told).await, 1);
    s.rename(deal, "乙").await;
    let runs = s.of_rule(writes).await;
    assert!(runs.len() == 2 && runs.iter().any(|run| run.steps[0].outcome == Outcome::Nothing), "{runs:?}");
    assert_eq!(s.count(outbox).await, 1);

    // A machine's answer is none; a person's has the rule make its task. What is not on its way yet is taken back.
    s.answer(true).await;
    assert!(s.of_rule(hears).await.is_empty() && s.of_rule(house).await.is_empty());
    s.answer(false).await;
    assert_eq!(newest(hears).await.state, RunState::Done);
    assert_eq!(s.count("select count(*) from activity where title = '回复客户'").await, 1);
    let undone: usize = ok(&s.manager, "undo_automation", json!({ "run": again })).await;
    assert_eq!((undone, s.count(outbox).await), (1, 0));

    // For the customer of the deal it was a word too, and so is one to a letter that stands on one of its people alone: once each.
    s.sql(format!(
        "insert into sales_mail (id, contact_id, contact_ids, sender_id, address, subject, text)
         values (gen_random_uuid(), '{contact}', array['{contact}'::uuid], '{}', 'li@example.org', '你好', '你好')",
        s.world.manager
    ))
    .await;
    s.answer(false).await;
    let runs = s.of_rule(house).await;
    let own = |run: &Run| run.record == s.world.customers.own && run.state == RunState::Done;
    assert!(runs.len() == 2 && runs.iter().all(own), "{runs:?}");
    assert_eq!(s.of_rule(hears).await.len(), 1);
    let tried: Trial = ok(&s.manager, "try_automation", json!({ "draft": of_house })).await;
    assert_eq!(tried.runs, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_a_lead_sets_rules_off() {
    let s = set().await;
    let lead = app::access::new_id();
    let form =
        LeadForm { company: "宁波远航".to_owned(), email: "li@example.org".to_owned(), ..LeadForm::default() };
    ok::<bool>(&s.rep, "create_lead", json!({ "id": lead, "fair": false, "mine": true, "form": form })).await;
    s.sql(format!(
        "insert into sales_mail (id, lead_id, sender_id, address, subject, text)
         values (gen_random_uuid(), '{lead}', '{}', 'li@example.org', '报价', '你好')",
        s.world.rep
    ))
    .await;
    let draft =
        RuleDraft { on: "lead".to_owned(), ..on_deal("线索回信", "replied", "", vec![task("回复客户")]) };
    let hears = s.rule(&s.manager, &draft).await;
    s.answer(true).await;
    assert!(s.of_rule(hears).await.is_empty(), "a machine answered");
    s.answer(false).await;
    assert_eq!(s.of_rule(hears).await.iter().map(|run| run.state).collect::<Vec<_>>(), [RunState::Done]);
    let stands = format!("select state || ' ' || next_step from lead where id = '{lead}'");
    assert_eq!(s.text(&stands).await.as_deref(), Some("contacted 回复客户"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_threshold_of_the_scores_sets_its_rules_off_once() {
    let s = set().await;
    let admin = s.manager.signed_in("administrator").await;
    let threshold = async |at: &str| -> Uuid {
        let draft = ScoreDraft {
            name: format!("够热 {at}"),
            at_least: at.to_owned(),
            slack: "5".to_owned(),
            notify: true,
            active: true,
            ..ScoreDraft::default()
        };
        let body = json!({ "existing": null, "kind": "lead", "draft": draft });
        ok::<(Uuid, i32)>(&admin, "save_score_rule", body).await.0
    };
    let (warm, hot) = (threshold("25").await, threshold("900").await);
    s.count_scores().await;
    let on = |name: &str, threshold: Uuid, title: &str| RuleDraft {
        on: "lead".to_owned(),
        threshold: threshold.to_string(),
        ..on_deal(name, "scored", "", vec![task(title)])
    };
    let (first, other) =
        (s.rule(&s.manager, &on("够热就打", warm, "打电话")).await, s.rule(&s.manager, &on("很热", hot, "上门")).await);
    let book: Book = ok(&s.manager, "list_automation", json!({ "lang": "en" })).await;
    let known: Vec<Uuid> = book.choices.thresholds.iter().map(|(id, ..)| *id).collect();
    assert_eq!(known, [warm, hot], "who keeps rules may name them");

    let lead = app::access::new_id();
    let form = LeadForm {
        company: "宁波远航".to_owned(),
        mobile: "13800138000".to_owned(),
        interest: "光纤激光切割机".to_owned(),
        ..LeadForm::default()
    };
    ok::<bool>(&s.rep, "create_lead", json!({ "id": lead, "fair": false, "mine": true, "form": form })).await;
    s.count_scores().await;
    s.db.doors.clock.set(start_of_time() + Duration::minutes(1));
    let yes = json!({ "id": lead, "question": "budget", "answer": "yes" });
    assert_eq!(s.rep.call("answer_of_lead", &yes).await.status, StatusCode::OK);
    s.db.doors.clock.set(start_of_time() + Duration::minutes(2));
    s.count_scores().await;
    s.settle().await;
    let next = format!("select next_step from lead where id = '{lead}'");
    assert_eq!(s.text(&next).await.as_deref(), Some("打电话"));
    // What the rule did is counted anew, and reaches nothing.
    s.count_scores().await;
    s.settle().await;
    assert_eq!((s.of_rule(first).await.len(), s.of_rule(other).await.len()), (1, 0));
}
