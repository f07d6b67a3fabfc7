//! Headers of what only some files say of customers and contacts. They come behind the usual ones.

use super::headers::Headers;
use crate::imports::model::{RecordKind, Target};

/// Those of a kind of file.
pub(super) const fn of(kind: RecordKind) -> Headers {
    match kind {
        RecordKind::Customers => CUSTOMERS,
        RecordKind::Contacts => CONTACTS,
        RecordKind::People
        | RecordKind::Products
        | RecordKind::Deals
        | RecordKind::Interactions
        | RecordKind::Tickets
        | RecordKind::Leads => &[],
    }
}

const PHONES: &[&str] = &[
    "otherphones",
    "otherphone",
    "furtherphones",
    "phone2",
    "mobile2",
    "secondphone",
    "其他电话",
    "其它电话",
    "备用电话",
    "备用手机",
    "第二电话",
    "电话2",
    "手机2",
];
const EMAILS: &[&str] = &[
    "otheremails",
    "otheremail",
    "furtheremails",
    "email2",
    "secondemail",
    "其他邮箱",
    "其它邮箱",
    "备用邮箱",
    "邮箱2",
];
const CONSENT_PHONE: &[&str] = &["phoneconsent", "calloptin", "phoneoptin", "同意电话联系", "电话联系许可"];
const CONSENT_SMS: &[&str] = &["smsconsent", "smsoptin", "同意短信联系", "短信联系许可"];
const CONSENT_EMAIL: &[&str] =
    &["emailconsent", "emailoptin", "newsletter", "marketingconsent", "同意邮件联系", "邮件联系许可"];
const CONSENT_WECHAT: &[&str] = &["wechatconsent", "同意微信联系", "微信联系许可"];
const CONSENT_DAY: &[&str] = &["consentdate", "consentday", "optindate", "许可日期", "同意日期"];
const CONSENT_HOW: &[&str] = &["consentproof", "consentsource", "optinsource", "许可凭据", "同意方式", "授权方式"];
const DO_NOT_CONTACT: &[&str] =
    &["donotcontact", "dnc", "donotcall", "optout", "unsubscribed", "请勿联系", "勿扰", "禁止联系", "拒绝联系"];

const CUSTOMERS: Headers = &[
    (Target::ShortName, &["shortname", "alias", "tradingname", "简称", "客户简称", "公司简称", "企业简称"]),
    (
        Target::CreditCode,
        &[
            "creditcode",
            "unifiedsocialcreditcode",
            "uscc",
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "税号",
            "纳税人识别号",
        ],
    ),
    (Target::Wechat, &["companywechat", "customerwechat", "公司微信", "客户微信", "企业微信"]),
    (Target::MorePhones, PHONES),
    (Target::MoreEmails, EMAILS),
    (Target::Tags, &["tags", "tag", "labels", "label", "标签", "客户标签"]),
    (
        Target::Lifecycle,
        &[
            "lifecycle",
            "lifecyclestage",
            "customerstage",
            "customerstatus",
            "生命周期",
            "客户生命周期",
            "客户阶段",
            "客户状态",
        ],
    ),
    (Target::Interests, &["interests", "caresfor", "关注点", "客户关注", "关注重点"]),
    (Target::Preferences, &["preferences", "preference", "偏好", "客户偏好", "沟通偏好"]),
    (Target::ConsentPhone, CONSENT_PHONE),
    (Target::ConsentSms, CONSENT_SMS),
    (Target::ConsentEmail, CONSENT_EMAIL),
    (Target::ConsentWechat, CONSENT_WECHAT),
    (Target::ConsentDay, CONSENT_DAY),
    (Target::ConsentHow, CONSENT_HOW),
    (Target::DoNotContact, DO_NOT_CONTACT),
];

const CONTACTS: Headers = &[
    (Target::MorePhones, PHONES),
    (Target::MoreEmails, EMAILS),
    (Target::ConsentPhone, CONSENT_PHONE),
    (Target::ConsentSms, CONSENT_SMS),
    (Target::ConsentEmail, CONSENT_EMAIL),
    (Target::ConsentWechat, CONSENT_WECHAT),
    (Target::ConsentDay, CONSENT_DAY),
    (Target::ConsentHow, CONSENT_HOW),
    (Target::DoNotContact, DO_NOT_CONTACT),
];
