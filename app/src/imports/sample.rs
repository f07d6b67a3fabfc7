//! Empty tables to begin with: the heads that are understood, and a row that shows what goes where.

use super::model::{RecordKind, Target};
use super::own::OwnFields;
use super::report::csv_cell;
use crate::locale::Lang;
use crate::words::imports as w;

/// What stands above the column of a field.
#[must_use]
pub fn head_of(target: Target, lang: Lang) -> &'static str {
    w::text(lang, &format!("target_{}", target.key())).unwrap_or_default()
}

/// What stands in the row that shows how it is meant.
#[must_use]
pub fn example_of(kind: RecordKind, target: Target, lang: Lang) -> &'static str {
    use Target as T;
    let by = |chinese, english| if lang == Lang::En { english } else { chinese };
    match (target, kind) {
        (T::Name, RecordKind::Customers) | (T::Customer, _) => by("青州机械有限公司", "Northwind Pumps Ltd"),
        (T::Name, RecordKind::Products) | (T::Product, _) => by("离心泵 P200", "Centrifugal pump P200"),
        (T::Name, RecordKind::Deals) => by("二期泵站设备", "Pumps for the second station"),
        (T::Name, RecordKind::Contacts | RecordKind::Leads) | (T::ContactName, _) => by("王小明", "Ann Smith"),
        (T::Name, RecordKind::People) | (T::Owner, _) => by("李雷", "Ben Hill"),
        (T::Kind, _) => by("公司", "company"),
        (T::Key | T::CustomerKey, _) => "A-1001",
        (T::HappenedAt, _) => "2024-03-01 14:30",
        (T::Way, _) => by("电话", "call"),
        (T::Text, _) => by("对方需要二期泵站的报价", "They want a quote for the second station"),
        (T::Outcome, _) => by("已接通", "reached"),
        (T::Minutes, _) => "15",
        (T::Manager, _) => by("韩梅", "Dora Peak"),
        (T::Office, _) => by("华东", "Central"),
        (T::Series, _) => by("离心泵", "Pumps"),
        (T::Industry, _) => by("机械制造", "machinery"),
        (T::Country, _) => by("中国", "Germany"),
        (T::Region, _) => by("山东青岛", "Hamburg"),
        (T::Address, _) => by("市南区香港中路 1 号", "1 Harbour Road"),
        (T::Company, _) => by("青州机械有限公司", "Northwind Pumps Ltd"),
        (T::Interest, _) => by("离心泵", "Centrifugal pumps"),
        (T::Campaign, _) => by("上海机床展", "Spring fair"),
        (T::Phone | T::Mobile | T::ContactPhone, _) => by("138 0013 8000", "+49 40 123456"),
        (T::Email | T::ContactEmail, _) => "name@example.com",
        (T::Website, _) => "https://example.com",
        (T::Source, _) => by("展会", "trade show"),
        (T::Employees, _) => "120",
        (T::AnnualRevenue, _) => "3500000",
        (T::Price | T::Value, _) => "12500.50",
        (T::FoundedYear, _) => "1998",
        (T::StartedOn, _) => "2024-03-01",
        (T::ClosedOn, _) => "2024-05-31",
        (T::ExpectedClose, _) => "2024-06-30",
        (T::Stage, _) => by("方案报价", "Proposal"),
        (T::Title | T::ContactTitle, _) => by("采购经理", "Head of purchasing"),
        (T::Role | T::ContactRole, _) => by("决策人", "decides"),
        (T::Primary | T::ContactPrimary, _) => by("是", "yes"),
        (T::Wechat | T::ContactWechat, _) => "wx_example",
        (T::Subject, _) => by("水泵启动后报警", "The pump sounds an alarm"),
        (T::Description, _) => by("启动约一分钟后显示 E07", "It shows E07 a minute after it was started"),
        (T::TicketKind, _) => by("故障", "fault"),
        (T::TicketState, _) => by("已关闭", "closed"),
        (T::Priority, _) => by("高", "high"),
        (T::Channel, _) => by("电话", "phone"),
        (T::Category, _) => by("安装调试", "Installation"),
        (T::CustomerEmail, _) => "name@example.com",
        (T::CustomerPhone, _) => by("138 0013 8000", "+49 40 123456"),
        (T::OpenedAt, _) => "2024-03-01 09:12",
        (T::FirstReplyAt, _) => "2024-03-01 09:40",
        (T::SolvedAt, _) => "2024-03-02 16:05",
        (T::Solution, _) => by("更换压力传感器", "Changed the pressure sensor"),
        (T::Rating, _) => "5",
        (T::RatingComment, _) => by("处理很快", "Quickly done"),
        // What an organisation made for itself has examples of its own.
        (T::FamilyName | T::GivenName | T::Parent | T::Note | T::ContactNote | T::Custom(_), _) | (T::Name, _) => "",
    }
}

/// The fields of a template. Those that say the same in two ways are left out.
pub fn fields_of(kind: RecordKind) -> impl Iterator<Item = Target> {
    kind.targets().iter().copied().filter(|target| !matches!(target, Target::FamilyName | Target::GivenName))
}

/// Heads and examples of a template, the organisation's own fields behind the others.
#[must_use]
pub fn columns_of(kind: RecordKind, lang: Lang, own: &OwnFields) -> Vec<(String, String)> {
    let usual =
        fields_of(kind).map(|target| (head_of(target, lang).to_owned(), example_of(kind, target, lang).to_owned()));
    let own = own.fillable(kind).map(|field| (field.name_in(lang).to_owned(), OwnFields::example(field, lang)));
    usual.chain(own).collect()
}

/// A template as CSV, with the mark by which spreadsheets know UTF-8.
#[must_use]
pub fn csv(kind: RecordKind, lang: Lang, own: &OwnFields) -> String {
    let cells = columns_of(kind, lang, own).into_iter().map(|(head, example)| (csv_cell(&head), csv_cell(&example)));
    let (heads, examples): (Vec<_>, Vec<_>) = cells.unzip();
    let (heads, example) = (heads.join(","), examples.join(","));
    format!("\u{feff}{heads}\r\n{example}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::mapping::targets_of;
    use crate::imports::model::ColumnShape;

    #[test]
    fn a_template_is_understood_as_it_is_in_both_languages() {
        for (kind, lang) in RecordKind::ALL.into_iter().flat_map(|kind| Lang::ALL.map(|lang| (kind, lang))) {
            let columns: Vec<ColumnShape> = fields_of(kind)
                .map(|target| ColumnShape {
                    header: head_of(target, lang).to_owned(),
                    filled: 0,
                    samples: vec![],
                    values: None,
                    day_first: None,
                })
                .collect();
            let expected: Vec<_> = fields_of(kind).map(Some).collect();
            assert_eq!(targets_of(&columns, kind, &OwnFields::default()), expected, "{kind:?} {lang:?}");
        }
    }
}
