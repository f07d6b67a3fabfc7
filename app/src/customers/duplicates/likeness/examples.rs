//! Pairs of company names as people type them, judged by the name alone: the same company, and different ones.

use super::profile::{Profile, Traits};
use super::score::{SUSPECT, compare};
use crate::customers::duplicates::model::Reason;

const SAME: [(&str, &str); 42] = [
    ("青岛海舟机械有限公司", "青岛海舟机械"),
    ("青岛海舟机械有限公司", "青島海舟機械股份有限公司"),
    ("青岛海舟机械有限公司", " 青岛 海舟 机械 有限公司 "),
    ("青岛海舟机械（集团）有限公司", "青岛海舟机械集团"),
    ("青岛海舟机械有限公司", "青岛海舟机械有限责任公司"),
    ("腾讯科技（深圳）有限公司", "腾讯科技(深圳)有限公司"),
    ("騰訊科技（深圳）有限公司", "腾讯科技深圳"),
    ("华为技术有限公司", "華為技術有限公司"),
    ("海尔集团公司", "海尔集团"),
    ("中国石油天然气集团有限公司", "中国石油天然气集团公司"),
    ("上海電氣集團股份有限公司", "上海电气集团股份有限公司"),
    ("ＴＣＬ科技集团股份有限公司", "TCL科技"),
    ("北京字节跳动科技有限公司", "北京字节跳动科技有限公司。"),
    ("臺灣積體電路製造股份有限公司", "台湾积体电路制造"),
    ("余姚市鑫源塑料厂", "餘姚市鑫源塑料廠"),
    ("青岛海舟机械有限公司上海分公司", "青岛海舟机械上海分公司"),
    ("青岛海舟机械有限公司 Qingdao Haizhou Machinery Co., Ltd.", "青岛海舟机械"),
    ("青岛海舟机械有限公司 Qingdao Haizhou Machinery Co., Ltd.", "Qingdao Haizhou Machinery"),
    ("株式会社トヨタ", "トヨタ株式會社"),
    ("㈱ﾄﾖﾀ", "トヨタ（株）"),
    ("Qingdao Haizhou Machinery Co., Ltd.", "QINGDAO HAIZHOU MACHINERY CO.,LTD"),
    ("Ｑｉｎｇｄａｏ Ｈａｉｚｈｏｕ Ｍａｃｈｉｎｅｒｙ", "Qingdao Haizhou Machinery Company Limited"),
    ("Qingdao Haizhou Machinery Co., Ltd.", "Qingdao Hai Zhou Machinery"),
    ("Qingdao Haizhou Machinery", "Qingdao Haizou Machinery"),
    ("Qingdao Haizhou Machinery", "Qingdao Haizhou Machienry Inc."),
    ("Haizhou Machinery (Qingdao) Co., Ltd.", "Qingdao Haizhou Machinery Co., Ltd."),
    ("Johnson & Johnson", "Johnson and Johnson Inc."),
    ("Siemens AG", "SIEMENS"),
    ("Müller Maschinenbau GmbH & Co. KG", "Muller Maschinenbau GmbH"),
    ("Société Générale S.A.", "Societe Generale"),
    ("The Boeing Company", "Boeing"),
    ("Procter & Gamble Co.", "Procter and Gamble Company"),
    ("Macy's, Inc.", "Macys"),
    ("Philips Electronics N.V.", "Philips Electronics"),
    ("BHP Group Pty. Ltd.", "BHP"),
    ("Rio Tinto plc", "Rio Tinto Limited"),
    ("Acme Trading Sdn. Bhd.", "ACME TRADING SDN BHD"),
    ("Ørsted A/S Wind Power", "Orsted AS Wind Power"),
    ("ООО Ромашка", "Ромашка"),
    ("Banco Santander, S.A.", "Banco Santander"),
    ("E.ON SE", "EON"),
    ("Coca-Cola Company", "Coca Cola"),
];

const DIFFERENT: [(&str, &str); 42] = [
    ("青岛海舟机械有限公司", "青岛海舟机械有限公司上海分公司"),
    ("青岛海舟机械上海分公司", "青岛海舟机械北京分公司"),
    ("青岛海舟机械有限公司", "青岛海信电器有限公司"),
    ("青岛海舟机械有限公司", "青岛远洋机械有限公司"),
    ("青岛海舟机械有限公司", "上海海舟机械有限公司"),
    ("青岛海舟机械有限公司", "海舟机械有限公司"),
    ("青岛海舟机械有限公司", "青岛海舟贸易有限公司"),
    ("青岛第一机械厂", "青岛第二机械厂"),
    ("青岛第一机械厂", "青岛第三机械厂"),
    ("中国工商银行青岛分行", "中国工商银行青州分行"),
    ("中国工商银行股份有限公司", "中国农业银行股份有限公司"),
    ("腾讯科技（深圳）有限公司", "腾讯科技（北京）有限公司"),
    ("华为技术有限公司", "华为终端有限公司"),
    ("上海电气集团股份有限公司", "上海电力股份有限公司"),
    ("三一重工股份有限公司", "三一重机有限公司"),
    ("海尔智家股份有限公司", "海信视像科技股份有限公司"),
    ("有限公司", "股份有限公司"),
    ("海天", "海天味业"),
    ("大公司", "小公司"),
    ("北京大学", "北京大学出版社"),
    ("山东大学", "山西大学"),
    ("中国建设银行", "中国建筑银行"),
    ("蓝天贸易", "白云物流"),
    ("青岛海舟机械", "Qingdao Haizhou Machinery"),
    ("Qingdao Haizhou Machinery", "Qingdao Haixin Electronics"),
    ("Qingdao Haizhou Machinery", "Qingdao Ocean Machinery"),
    ("Qingdao Haizhou Machinery", "Qingdao Haizhou Machinery Shanghai Branch"),
    ("Haizhou Machinery No. 1", "Haizhou Machinery No. 2"),
    ("Orion Trading", "Orient Trading"),
    ("Acme Inc.", "Acne Inc."),
    ("General Motors", "General Electric"),
    ("General Electric", "General Electronics"),
    ("First National Bank", "Second National Bank"),
    ("Marine Tech", "Maxine Tech"),
    ("Smith & Sons", "Smith & Co."),
    ("Bank of China", "Bank of Canada"),
    ("Air China", "Air Canada"),
    ("Delta Air Lines", "Delta Electronics"),
    ("Sun Microsystems", "Sun Pharmaceuticals"),
    ("AB", "AC"),
    ("Inc.", "Ltd."),
    ("Studio 54", "Studio 45"),
];

fn of(name: &str) -> Profile {
    Profile::of(&Traits { name, ..Traits::default() })
}

#[test]
fn the_same_company_is_suspected_and_met() {
    for (a, b) in SAME {
        let (a, b) = (of(a), of(b));
        assert!(compare(&a, &b).score >= SUSPECT, "{a:?} {b:?}");
        let others = b.keys();
        assert!(a.keys().iter().any(|key| others.contains(key)), "{a:?} {b:?}");
    }
}

#[test]
fn another_company_is_not() {
    for (a, b) in DIFFERENT {
        let (a, b) = (of(a), of(b));
        assert!(compare(&a, &b).score < SUSPECT, "{a:?} {b:?}");
    }
}

#[test]
fn a_branch_resembles_its_company() {
    for (a, b) in [DIFFERENT[0], DIFFERENT[5], DIFFERENT[26]] {
        assert_eq!(compare(&of(a), &of(b)).reasons, [Reason::NameAlike]);
    }
}
