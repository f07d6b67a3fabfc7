//! Headers by which the columns of leads are known.

use super::headers::Headers;
use crate::imports::model::Target;
use crate::imports::value::plain_name;

/// Whether a header is one that is only written of somebody who is no customer yet.
pub(super) fn speak_of_leads(header: &str) -> bool {
    const WORDS: [&str; 8] = ["lead", "campaign", "prospect", "线索", "意向", "产品兴趣", "活动", "潜客"];
    let plain = plain_name(header);
    WORDS.iter().any(|word| plain.contains(word))
}

pub(super) const LEADS: Headers = &[
    (
        Target::Company,
        &["company", "companyname", "account", "organization", "organisation", "公司", "公司名称", "单位", "企业名称"],
    ),
    (
        Target::Name,
        &["leadname", "fullname", "contactname", "name", "线索姓名", "联系人", "联系人姓名", "姓名", "名称"],
    ),
    (Target::Title, &["jobtitle", "title", "position", "职务", "职位"]),
    (Target::Mobile, &["mobile", "mobilephone", "cellphone", "手机", "手机号", "移动电话"]),
    (Target::Phone, &["phone", "telephone", "phonenumber", "电话", "座机", "联系电话"]),
    (Target::Wechat, &["wechat", "wechatid", "微信", "微信号"]),
    (Target::Email, &["email", "emailaddress", "邮箱", "电子邮件", "电子邮箱"]),
    (Target::Country, &["country", "国家"]),
    (Target::Region, &["city", "region", "province", "城市", "地区", "省市"]),
    (Target::Industry, &["industry", "行业"]),
    (Target::Interest, &["interest", "productinterest", "interestedin", "产品兴趣", "意向产品", "感兴趣的产品"]),
    (Target::Note, &["need", "needs", "message", "notes", "description", "需求", "需求描述", "留言", "备注"]),
    (Target::Source, &["leadsource", "source", "channel", "线索来源", "来源", "渠道"]),
    (Target::Campaign, &["campaign", "campaignname", "utmcampaign", "活动", "市场活动", "活动名称"]),
    (Target::Owner, &["leadowner", "owner", "assignedto", "线索负责人", "负责人", "跟进人"]),
    (Target::StartedOn, &["createddate", "createdat", "created", "date", "创建时间", "创建日期", "日期", "进入时间"]),
];
