//! Headers by which the columns of tickets are known.

use super::headers::Headers;
use crate::imports::model::Target;
use crate::imports::value::plain_name;

/// Whether a header is one that only a service desk writes.
pub(super) fn speak_of_tickets(header: &str) -> bool {
    const WORDS: [&str; 10] = [
        "ticket",
        "caseid",
        "casenumber",
        "resolution",
        "firstresponse",
        "satisfaction",
        "工单",
        "客诉",
        "投诉",
        "报修",
    ];
    let plain = plain_name(header);
    WORDS.iter().any(|word| plain.contains(word))
}

pub(super) const TICKETS: Headers = &[
    (Target::Key, &["ticketid", "ticketnumber", "casenumber", "caseid", "工单编号", "工单号", "编号", "id"]),
    (Target::Subject, &["ticketsubject", "subject", "title", "summary", "工单主题", "工单标题", "主题", "标题"]),
    (
        Target::Description,
        &["ticketdescription", "description", "body", "工单描述", "问题描述", "工单内容", "详细描述", "描述", "内容"],
    ),
    (Target::TicketKind, &["tickettype", "kindofticket", "casetype", "requesttype", "工单类型", "问题类型", "类型"]),
    (Target::TicketState, &["ticketstatus", "stateofticket", "casestatus", "status", "state", "工单状态", "状态"]),
    (Target::Priority, &["ticketpriority", "priority", "severity", "优先级", "紧急程度"]),
    (
        Target::Channel,
        &["ticketchannel", "channel", "source", "origin", "caseorigin", "来源渠道", "工单来源", "渠道", "来源"],
    ),
    (Target::Category, &["categoryofticket", "ticketcategory", "category", "工单分类", "问题分类", "分类"]),
    (Target::Product, &["productpurchased", "product", "productname", "产品", "产品名称", "商品"]),
    (
        Target::Customer,
        &[
            "customername",
            "customer",
            "account",
            "accountname",
            "requester",
            "requestername",
            "contactname",
            "name",
            "客户名称",
            "客户姓名",
            "客户",
            "提交人",
            "姓名",
        ],
    ),
    (Target::CustomerKey, &["customerid", "accountid", "clientid", "客户编号", "客户编码"]),
    (
        Target::CustomerEmail,
        &["customeremail", "requesteremail", "contactemail", "email", "客户邮箱", "邮箱", "电子邮箱"],
    ),
    (
        Target::CustomerPhone,
        &["customerphone", "requesterphone", "contactphone", "phone", "mobile", "客户电话", "联系电话", "电话", "手机"],
    ),
    (Target::Owner, &["assignee", "agent", "assignedto", "owner", "处理人", "负责人", "受理人", "客服"]),
    (
        Target::OpenedAt,
        &[
            "openedat",
            "createdat",
            "created",
            "createddate",
            "creationtime",
            "opened",
            "submittedat",
            "提交时间",
            "创建时间",
            "受理时间",
            "报修时间",
            "投诉时间",
        ],
    ),
    (
        Target::FirstReplyAt,
        &["firstresponsetime", "firstansweredat", "firstresponseat", "firstreplyat", "首次响应时间", "首次回复时间"],
    ),
    (
        Target::SolvedAt,
        &[
            "timetoresolution",
            "solvedat",
            "resolvedat",
            "resolutiontime",
            "closedat",
            "closeddate",
            "解决时间",
            "完成时间",
            "关闭时间",
        ],
    ),
    (Target::Solution, &["resolution", "solution", "解决方案", "处理结果", "处理方案"]),
    (
        Target::Rating,
        &["customersatisfactionrating", "satisfactionrating", "csat", "rating", "满意度评分", "满意度", "评分"],
    ),
    (Target::RatingComment, &["ratingcomment", "satisfactioncomment", "feedback", "评价内容", "客户评价"]),
    (Target::Minutes, &["timespentminutes", "minutes", "timespent", "处理时长", "工时", "时长分钟", "时长"]),
];
