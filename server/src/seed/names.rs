//! The words that sample names are made of.

/// Family names, the common ones several times.
pub const FAMILY: &[&str] = &[
    "王", "王", "王", "李", "李", "李", "张", "张", "张", "刘", "刘", "陈", "陈", "杨", "赵", "黄", "周", "吴", "徐",
    "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧",
    "程", "曹", "袁", "邓",
];
/// Given names.
pub const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平",
    "刚", "桂英", "建国", "建华", "志强", "晓燕", "海燕", "雪梅", "文静", "子涵", "梓轩", "浩然", "雨桐", "佳怡",
    "俊杰", "嘉豪", "思远", "欣怡", "国庆", "玉兰", "春梅", "家辉", "立新", "振华", "永强", "小红", "一鸣", "诗涵",
    "博文", "晨曦", "昊天",
];
/// Cities with their provinces; Zhengzhou and Qingdao are home.
pub const CITIES: &[(&str, &str)] = &[
    ("郑州", "河南"),
    ("郑州", "河南"),
    ("郑州", "河南"),
    ("青岛", "山东"),
    ("青岛", "山东"),
    ("洛阳", "河南"),
    ("新乡", "河南"),
    ("许昌", "河南"),
    ("济南", "山东"),
    ("烟台", "山东"),
    ("潍坊", "山东"),
    ("苏州", "江苏"),
    ("无锡", "江苏"),
    ("宁波", "浙江"),
    ("东莞", "广东"),
    ("佛山", "广东"),
    ("武汉", "湖北"),
    ("合肥", "安徽"),
    ("西安", "陕西"),
    ("天津", "天津"),
    ("沈阳", "辽宁"),
];
/// Two characters that companies like to be called by.
pub const BRANDS: &[&str] = &[
    "宏远",
    "恒信",
    "中瑞",
    "金泰",
    "华盛",
    "鼎新",
    "天成",
    "瑞丰",
    "东方",
    "豫能",
    "中原",
    "嘉禾",
    "永泰",
    "众联",
    "安达",
    "启明",
    "凯盛",
    "远航",
    "博睿",
    "新锐",
    "聚力",
    "腾辉",
    "正大",
    "海纳",
    "云帆",
    "智云",
    "星图",
    "百川",
    "万通",
    "长河",
    "龙腾",
    "昌盛",
    "同创",
    "佳美",
    "亿达",
    "隆基",
    "润泽",
    "德邦",
    "科源",
    "创维达",
];
/// Single characters that make up the other brands and given names: in a large base few companies share one.
pub const BRAND_FIRST: &[&str] = &[
    "宏", "恒", "中", "金", "华", "鼎", "天", "瑞", "东", "豫", "嘉", "永", "众", "安", "启", "凯", "远", "博", "新",
    "聚", "腾", "正", "海", "云", "智", "星", "百", "万", "长", "龙", "昌", "同", "佳", "亿", "隆", "润", "德", "科",
    "创", "景", "晟", "泓", "骏", "朗", "铭", "禾", "沃", "锦", "汇", "力", "联", "卓", "奥", "康", "誉", "轩", "弘",
    "尚", "利", "广",
];
pub const BRAND_SECOND: &[&str] = &[
    "远", "信", "泰", "盛", "新", "成", "丰", "方", "能", "原", "禾", "联", "达", "明", "航", "睿", "锐", "力", "辉",
    "大", "纳", "帆", "图", "川", "通", "河", "腾", "创", "美", "基", "泽", "邦", "源", "维", "茂", "捷", "诚", "宇",
    "峰", "岳", "博", "洋", "祥", "和", "业", "康", "平", "凌", "拓", "迪", "晨", "元", "旺", "铭", "格", "谷", "润",
    "霖", "欧", "顺",
];
pub const GIVEN_FIRST: &[&str] = &[
    "建", "志", "文", "晓", "海", "国", "玉", "春", "俊", "嘉", "思", "欣", "子", "梓", "浩", "雨", "佳", "家", "立",
    "振", "永", "诗", "博", "晨", "明", "雪", "宏", "景", "一", "若", "清", "书", "秀", "丽", "静", "鹏", "少", "光",
    "世", "兴",
];
pub const GIVEN_SECOND: &[&str] = &[
    "华", "强", "燕", "梅", "静", "涵", "轩", "然", "桐", "怡", "杰", "豪", "远", "庆", "兰", "辉", "新", "红", "鸣",
    "文", "曦", "军", "平", "琳", "峰", "宁", "玲", "超", "宇", "航", "雯", "斌", "颖", "鑫", "凯", "茹", "亮", "萍",
    "波", "芸",
];
/// What companies do: the words in the name, and the industry.
pub const TRADES: &[(&str, &str)] = &[
    ("置业", "房地产"),
    ("地产", "房地产"),
    ("建设工程", "建筑"),
    ("科技", "信息技术"),
    ("软件技术", "信息技术"),
    ("智能装备", "制造业"),
    ("机械制造", "制造业"),
    ("金属制品", "制造业"),
    ("汽车零部件", "汽车"),
    ("电气", "制造业"),
    ("食品机械", "食品"),
    ("物流", "物流"),
    ("新能源", "能源"),
    ("医疗器械", "医药"),
    ("电梯", "制造业"),
    ("家电", "家电"),
];
pub const FORMS: &[&str] = &["有限公司", "有限公司", "有限公司", "股份有限公司", "集团有限公司"];
pub const STREETS: &[&str] = &[
    "金水路",
    "科学大道",
    "商务外环路",
    "香港中路",
    "海尔路",
    "长江路",
    "中山路",
    "人民路",
    "建设路",
    "创业路",
    "高新大道",
];

/// First halves, second halves and legal forms of foreign companies, with country, region, prefix of phones and domain.
pub const FOREIGN_FIRST: &[&str] = &[
    "Nord",
    "Baltic",
    "Alpen",
    "Rhein",
    "Hanse",
    "Iber",
    "Delta",
    "Pacific",
    "Summit",
    "Harbour",
    "Atlas",
    "Maple",
    "Andes",
    "Sakura",
    "Fuji",
    "Lotus",
    "Orient",
    "Sunrise",
    "Coral",
    "Granite",
    "Evergreen",
    "Silver",
    "Redwood",
    "Falcon",
    "Aurora",
    "Keystone",
];
/// Ends of the first words: "Nord" becomes "Nordfeld".
pub const FOREIGN_ENDS: &[&str] = &[
    "", "feld", "berg", "haus", "tech", "mark", "line", "wood", "port", "field", "stone", "gate", "mont", "ville",
    "land", "werk", "craft", "point", "ridge", "dale", "holm", "vik", "bridge", "forge", "ton", "mere", "star", "peak",
    "ford", "cove",
];
pub const FOREIGN_SECOND: &[&str] = &[
    "Machinery",
    "Metalworks",
    "Engineering",
    "Industrial",
    "Steel",
    "Fabrication",
    "Tools",
    "Trading",
    "Components",
    "Automation",
    "Systems",
    "Equipment",
    "Sheet Metal",
    "Shipyards",
    "Elevators",
];
pub const COUNTRIES: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("Germany", "Bavaria", "GmbH", "+49 89", "de", "EUR"),
    ("Germany", "Hamburg", "GmbH", "+49 40", "de", "EUR"),
    ("United States", "Ohio", "Inc.", "+1 614", "com", "USD"),
    ("United States", "Texas", "LLC", "+1 512", "com", "USD"),
    ("Italy", "Lombardy", "S.r.l.", "+39 02", "it", "EUR"),
    ("Netherlands", "Rotterdam", "B.V.", "+31 10", "nl", "EUR"),
    ("Japan", "Osaka", "K.K.", "+81 6", "jp", "JPY"),
    ("Vietnam", "Hai Phong", "Co., Ltd.", "+84 225", "vn", "USD"),
    ("Mexico", "Nuevo León", "S.A. de C.V.", "+52 81", "mx", "USD"),
    ("Australia", "Queensland", "Pty Ltd", "+61 7", "au", "USD"),
    ("Poland", "Silesia", "Sp. z o.o.", "+48 32", "pl", "EUR"),
    ("United Arab Emirates", "Dubai", "LLC", "+971 4", "ae", "USD"),
];
pub const FOREIGN_GIVEN: &[&str] = &[
    "Anna", "Thomas", "Maria", "James", "Laura", "David", "Sofia", "Peter", "Emma", "Luca", "Yuki", "Kenji", "Linh",
    "Carlos", "Olivia", "Piotr", "Ahmed", "Fatima", "Henrik", "Grace",
];
pub const FOREIGN_FAMILY: &[&str] = &[
    "Schmidt", "Weber", "Miller", "Johnson", "Rossi", "de Vries", "Tanaka", "Sato", "Nguyen", "Garcia", "Brown",
    "Kowalski", "Hassan", "Becker", "Wilson", "Ferrari", "Jansen", "Lopez", "Clark", "Novak",
];
/// What contacts are, at home and abroad; the first decide.
pub const TITLES: &[&str] =
    &["总经理", "采购经理", "生产厂长", "技术总监", "设备科长", "财务经理", "副总经理", "项目经理"];
pub const FOREIGN_TITLES: &[&str] =
    &["Managing Director", "Head of Purchasing", "Plant Manager", "Technical Director", "Buyer", "Finance Manager"];
pub const SOURCES: &[&str] = &["展会", "官网", "转介绍", "电话开发", "老客户", "阿里巴巴"];
pub const FOREIGN_SOURCES: &[&str] = &["Canton Fair", "Website", "Referral", "Alibaba", "EuroBLECH"];

/// What sales people write down after a talk, at home.
pub const NOTES: &[&str] = &[
    "客户对折弯精度要求高，需要 ±0.02 mm，已请技术部确认。",
    "现场看了车间，旧设备用了八年，今年有更新预算。",
    "对方担心交期，希望春节前到货。",
    "已寄出样册和案例，下周再联系。",
    "财务要求三七付款，尾款验收后三十天。",
    "竞争对手报价低 6%，但没有本地售后。",
    "负责人换成了新来的采购经理，需要重新介绍方案。",
    "客户想先租后买，已向经理请示。",
    "试机很顺利，操作工反馈上手快。",
    "合同条款只剩违约责任一条没谈拢。",
    "客户要求增加自动上料，重新报价中。",
    "发票信息已确认，等对方盖章。",
];
pub const PROPERTY_NOTES: &[&str] = &[
    "看了 3 号楼两套，更喜欢朝南的户型。",
    "首付可以到四成，贷款正在咨询银行。",
    "家里老人也想来看一次，约周末。",
    "比较过隔壁园区，觉得我们的配套更好。",
    "希望送一个车位，已记录。",
    "孩子上学是主要考虑，已把学校资料发过去。",
    "对总价满意，等出差回来签认购书。",
];
pub const FOREIGN_NOTES: &[&str] = &[
    "Asked for CE documents and a noise report before the order.",
    "Wants FOB Qingdao; compares with an Italian supplier.",
    "Sample parts arrived, the measured tolerance is fine.",
    "Prefers a letter of credit, 30 % in advance is possible.",
    "Visited our stand; interested in two laser cutters.",
    "Shipping time is the main worry, suggested a bonded stock.",
    "Spare parts price list sent, waiting for the plant manager.",
    "Container booked for the end of the month.",
];
pub const CALLS: &[&str] =
    &["确认参数和电压要求", "跟进报价反馈", "约定上门时间", "催合同盖章", "了解付款安排", "回访试用情况"];
pub const FOREIGN_CALLS: &[&str] = &[
    "Follow-up on the quotation",
    "Clarified voltage and plug",
    "Agreed on a video demo",
    "Payment terms",
    "Delivery date",
];

/// What is to be done next: kind and title.
pub const NEXT: &[(&str, &str)] = &[
    ("call", "电话跟进报价"),
    ("visit", "上门拜访"),
    ("email", "发送技术方案"),
    ("meeting", "方案评审会"),
    ("task", "准备合同文本"),
    ("call", "确认付款安排"),
    ("task", "申请折扣审批"),
];
pub const PROPERTY_NEXT: &[(&str, &str)] =
    &[("visit", "陪同看房"), ("call", "回访看房感受"), ("task", "准备认购书"), ("meeting", "约谈贷款方案")];
pub const FOREIGN_NEXT: &[(&str, &str)] = &[
    ("email", "Send revised quotation"),
    ("meeting", "Video demo"),
    ("call", "Call about samples"),
    ("task", "Prepare proforma invoice"),
    ("task", "Book container"),
];

/// Customers that the sample world speaks of by name: market (0 at home, 1 abroad, 2 house buyers), name, city or country, trade.
pub const STORY: &[(u8, &str, &str, &str)] = &[
    (0, "郑州正弘置业有限公司", "郑州", "房地产"),
    (1, "Hansen & Sohn Blechtechnik GmbH", "Germany", "Sheet metal"),
    (0, "河南云图信息技术有限公司", "郑州", "信息技术"),
    (2, "王秀兰", "郑州", ""),
    (0, "郑州航空港智能终端有限公司", "郑州", "制造业"),
    (1, "Great Lakes Fabrication Inc.", "United States", "Metalworking"),
    (0, "中原建工集团有限公司", "郑州", "建筑"),
    (2, "刘志强", "郑州", ""),
    (0, "洛阳重型轴承有限公司", "洛阳", "制造业"),
    (1, "大阪精密板金 Osaka Seimitsu K.K.", "Japan", "Precision sheet metal"),
    (0, "青岛蓝湾电梯股份有限公司", "青岛", "制造业"),
    (2, "陈雨桐", "郑州", ""),
    (0, "新乡金力食品机械有限公司", "新乡", "食品"),
    (1, "Van Dijk Scheepsbouw B.V.", "Netherlands", "Shipbuilding"),
    (0, "许昌电气装备有限公司", "许昌", "制造业"),
    (2, "赵家辉", "新乡", ""),
    (0, "郑州大数据产业园管理有限公司", "郑州", "信息技术"),
    (1, "Monterrey Aceros S.A. de C.V.", "Mexico", "Steel"),
    (0, "潍坊农机配件有限公司", "潍坊", "制造业"),
    (2, "孙丽", "郑州", ""),
];
