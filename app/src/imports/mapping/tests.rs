use super::*;
use uuid::Uuid;

fn columns(headers: &[&str]) -> Vec<ColumnShape> {
    headers
        .iter()
        .map(|header| ColumnShape {
            header: (*header).to_owned(),
            filled: 0,
            samples: vec![],
            values: None,
            day_first: None,
        })
        .collect()
}

fn shape(headers: &[&str]) -> FileShape {
    FileShape { encoding: "UTF-8".to_owned(), delimiter: ',', rows: 0, columns: columns(headers), notes: vec![] }
}

#[test]
fn the_four_kinds_are_recognised_in_both_languages() {
    let kind = |headers: &[&str]| kind_of(&columns(headers), &OwnFields::default());
    assert_eq!(
        kind(&["account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"]),
        Some(RecordKind::Customers)
    );
    assert_eq!(kind(&["product", "series", "sales_price"]), Some(RecordKind::Products));
    assert_eq!(kind(&["sales_agent", "manager", "regional_office"]), Some(RecordKind::People));
    assert_eq!(
        kind(&[
            "opportunity_id",
            "sales_agent",
            "product",
            "account",
            "deal_stage",
            "engage_date",
            "close_date",
            "close_value"
        ]),
        Some(RecordKind::Deals)
    );
    assert_eq!(kind(&["Table", "Field", "Description"]), None);
    assert_eq!(kind(&["客户名称", "行业", "省份", "联系电话"]), Some(RecordKind::Customers));
    assert_eq!(kind(&["商机名称", "客户", "阶段", "金额（万元）", "负责人"]), Some(RecordKind::Deals));
    assert_eq!(kind(&["产品名称", "系列", "单价"]), Some(RecordKind::Products));
    assert_eq!(kind(&["姓名", "主管", "大区"]), Some(RecordKind::People));
}

#[test]
fn every_column_of_the_sample_goes_somewhere() {
    let headers = [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ];
    let targets = targets_of(&columns(&headers), RecordKind::Deals, &OwnFields::default());
    use Target as T;
    let expected = [T::Key, T::Owner, T::Product, T::Customer, T::Stage, T::StartedOn, T::ClosedOn, T::Value];
    assert_eq!(targets, expected.map(Some));
}

#[test]
fn units_come_from_headers_and_notes() {
    assert_eq!(scale_of("金额（万元）"), Scale::TenThousand);
    assert_eq!(scale_of("revenue Annual revenue (in millions of USD)"), Scale::Million);
    assert_eq!(scale_of("close_value"), Scale::One);
    let notes = [("revenue".to_owned(), "Annual revenue (in millions of USD)".to_owned())];
    let plan =
        file_plan(0, &shape(&["account", "revenue"]), Some(RecordKind::Customers), &notes, &OwnFields::default());
    assert_eq!(plan.columns[1], ColumnPlan { target: Some(Target::AnnualRevenue), scale: Scale::Million });
    assert_eq!(currency_in([notes[0].1.as_str()].into_iter()), Some("USD".to_owned()));
    assert_eq!(currency_in(["USD", "EUR"].into_iter()), None);
}

#[test]
fn stages_find_their_place() {
    let values: Vec<String> = ["Lost", "Won", "Engaging", "Prospecting"].map(str::to_owned).to_vec();
    let stage = |number: u128, name: &str, kind| StageChoice {
        id: Uuid::from_u128(number),
        names: vec![name.to_owned()],
        kind,
    };
    let choice = PipelineChoice {
        id: Uuid::nil(),
        names: vec!["B2B".to_owned()],
        stages: vec![
            stage(1, "线索", StageKind::Open),
            stage(2, "方案", StageKind::Open),
            stage(3, "赢单", StageKind::Won),
            stage(4, "Lost", StageKind::Lost),
        ],
    };
    let mut files = vec![(0, shape(&["deal", "stage"]))];
    files[0].1.columns[1].values = Some(values);
    let plan = first_plan("sales", &files, std::slice::from_ref(&choice), &OwnFields::default());
    let stages: Vec<_> =
        plan.pipeline.stages.iter().map(|rule| (rule.value.as_str(), rule.stage.map(|id| id.as_u128()))).collect();
    assert_eq!(stages, [("Prospecting", Some(1)), ("Engaging", Some(2)), ("Won", Some(3)), ("Lost", Some(4))]);
    let new = first_plan("sales", &files, &[], &OwnFields::default());
    assert_eq!(new.pipeline.pipeline, None);
    assert_eq!(new.pipeline.stages[2].kind, StageKind::Won);
}

#[test]
fn a_stage_is_found_by_part_of_its_name() {
    let stage = |number: u128, names: &[&str], kind| StageChoice {
        id: Uuid::from_u128(number),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        kind,
    };
    let choice = PipelineChoice {
        id: Uuid::nil(),
        names: vec!["销售流程".to_owned()],
        stages: vec![
            stage(1, &["线索", "Lead"], StageKind::Open),
            stage(2, &["需求确认", "Needs confirmed"], StageKind::Open),
            stage(3, &["方案报价", "Proposal"], StageKind::Open),
            stage(4, &["商务谈判", "Negotiation"], StageKind::Open),
            stage(5, &["赢单", "Won"], StageKind::Won),
        ],
    };
    let found = |values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        stages_in(&values, &choice).iter().map(|rule| rule.stage.map(|id| id.as_u128())).collect::<Vec<_>>()
    };
    assert_eq!(found(&["方案"]), [Some(3)]);
    assert_eq!(found(&["谈判中", "需求分析", "销售线索"]), [Some(4), Some(2), Some(1)]);
    assert_eq!(found(&["Proposal sent", "Prospecting"]), [Some(3), Some(1)]);
    // Nothing alike: in their order.
    assert_eq!(found(&["甲", "乙", "成交"]), [Some(1), Some(2), Some(5)]);
    assert_eq!(shared("Engaging", "Negotiation"), None);
    assert_eq!(shared("报价", "报关"), None);
}
