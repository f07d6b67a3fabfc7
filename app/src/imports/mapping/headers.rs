//! Headers by which columns are known.

use crate::imports::model::Target;

/// Headers as they are found in files, best first, without case, spaces and punctuation.
pub(super) type Headers = &'static [(Target, &'static [&'static str])];

pub(super) const PEOPLE: Headers = &[
    (
        Target::Name,
        &[
            "salesagent",
            "salesperson",
            "salesrep",
            "agent",
            "employee",
            "fullname",
            "name",
            "姓名",
            "员工",
            "销售员",
            "业务员",
            "销售",
        ],
    ),
    (Target::Manager, &["manager", "salesmanager", "supervisor", "经理", "销售经理", "主管", "上级", "直属上级"]),
    (Target::Office, &["regionaloffice", "office", "branch", "department", "region", "大区", "区域", "部门", "分公司"]),
];

pub(super) const PRODUCTS: Headers = &[
    (Target::Name, &["product", "productname", "item", "name", "产品", "产品名称", "品名", "商品名称", "名称"]),
    (Target::Series, &["series", "productline", "family", "category", "系列", "类别", "分类"]),
    (Target::Price, &["salesprice", "listprice", "unitprice", "price", "售价", "单价", "标价", "价格"]),
    (Target::Key, &["productid", "productcode", "sku", "code", "产品编号", "产品编码", "货号", "编码"]),
];

pub(super) const CUSTOMERS: Headers = &[
    (
        Target::Name,
        &[
            "account",
            "accountname",
            "company",
            "companyname",
            "customer",
            "customername",
            "client",
            "organization",
            "organisation",
            "name",
            "客户名称",
            "客户",
            "公司名称",
            "公司",
            "企业名称",
            "单位名称",
            "名称",
        ],
    ),
    (Target::Key, &["accountid", "customerid", "clientid", "companyid", "id", "客户编号", "客户编码", "编号"]),
    (
        Target::Owner,
        &["accountowner", "owner", "salesagent", "salesrep", "salesperson", "负责人", "归属人", "业务员", "销售"],
    ),
    (Target::Industry, &["industry", "sector", "行业", "所属行业"]),
    (Target::Country, &["country", "officelocation", "headquarters", "location", "国家", "国家地区"]),
    (Target::Region, &["region", "province", "state", "city", "省份", "省市", "城市", "地区", "区域"]),
    (Target::Address, &["address", "street", "地址", "详细地址", "公司地址"]),
    (
        Target::Phone,
        &["phone", "telephone", "tel", "phonenumber", "mobile", "电话", "联系电话", "手机", "手机号", "公司电话"],
    ),
    (Target::Email, &["email", "emailaddress", "mail", "邮箱", "电子邮箱", "电子邮件"]),
    (Target::Website, &["website", "web", "url", "homepage", "网址", "网站", "官网"]),
    (Target::Source, &["source", "leadsource", "channel", "来源", "客户来源"]),
    (
        Target::Employees,
        &["employees", "headcount", "numberofemployees", "staff", "员工数", "员工人数", "人数", "人员规模"],
    ),
    (
        Target::AnnualRevenue,
        &["annualrevenue", "revenue", "turnover", "年营业额", "营业额", "年营收", "营收", "年收入"],
    ),
    (
        Target::FoundedYear,
        &["yearestablished", "foundedyear", "founded", "established", "成立年份", "成立时间", "创立年份"],
    ),
    (Target::Parent, &["subsidiaryof", "parentaccount", "parentcompany", "parent", "上级客户", "母公司", "上级公司"]),
    (Target::StartedOn, &["createddate", "createdat", "created", "customersince", "创建日期", "创建时间", "建档日期"]),
];

pub(super) const DEALS: Headers = &[
    (Target::Key, &["opportunityid", "dealid", "id", "商机编号", "商机id", "编号"]),
    (
        Target::Name,
        &[
            "opportunityname",
            "dealname",
            "opportunity",
            "deal",
            "title",
            "name",
            "商机名称",
            "商机",
            "项目名称",
            "名称",
        ],
    ),
    (
        Target::Stage,
        &["dealstage", "salesstage", "opportunitystage", "stage", "status", "商机阶段", "销售阶段", "阶段", "状态"],
    ),
    (
        Target::Customer,
        &[
            "account",
            "accountname",
            "company",
            "companyname",
            "customer",
            "customername",
            "client",
            "客户名称",
            "客户",
            "公司名称",
            "公司",
        ],
    ),
    (
        Target::Owner,
        &[
            "salesagent",
            "dealowner",
            "opportunityowner",
            "owner",
            "salesrep",
            "salesperson",
            "agent",
            "负责人",
            "业务员",
            "销售员",
            "销售",
        ],
    ),
    (Target::Product, &["product", "productname", "产品", "产品名称"]),
    (
        Target::Value,
        &[
            "closevalue",
            "dealvalue",
            "value",
            "amount",
            "dealamount",
            "revenue",
            "成交金额",
            "商机金额",
            "金额",
            "合同金额",
        ],
    ),
    (
        Target::StartedOn,
        &[
            "engagedate",
            "createddate",
            "createdat",
            "created",
            "startdate",
            "opendate",
            "创建日期",
            "创建时间",
            "开始日期",
            "立项日期",
        ],
    ),
    (
        Target::ClosedOn,
        &["closedate", "closeddate", "closedat", "actualclosedate", "成交日期", "结单日期", "关闭日期", "赢单日期"],
    ),
    (
        Target::ExpectedClose,
        &["expectedclosedate", "expectedclose", "forecastdate", "预计成交日期", "预计成交时间", "预计签单日期"],
    ),
    (Target::Source, &["source", "leadsource", "channel", "来源", "商机来源"]),
];
