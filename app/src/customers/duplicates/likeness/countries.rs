//! Countries as people write them, for telephone numbers without a country code.

use super::text::folded;
use phonenumber::country::Id;

/// The code of ISO 3166 and the names in English and Chinese, folded. Only countries a customer is likely to name in
/// words.
const NAMES: &str = "AE|united arab emirates|uae|阿联酋;AR|argentina|阿根廷;AT|austria|奥地利;AU|australia|澳大利亚;\
    BD|bangladesh|孟加拉国;BE|belgium|比利时;BR|brazil|巴西;CA|canada|加拿大;CH|switzerland|瑞士;CL|chile|智利;\
    CN|china|中国;CO|colombia|哥伦比亚;CZ|czech republic|czechia|捷克;DE|germany|deutschland|德国;DK|denmark|丹麦;\
    EG|egypt|埃及;ES|spain|西班牙;FI|finland|芬兰;FR|france|法国;GB|united kingdom|great britain|england|uk|英国;\
    GR|greece|希腊;HK|hong kong|香港|中国香港;HU|hungary|匈牙利;ID|indonesia|印度尼西亚|印尼;IE|ireland|爱尔兰;\
    IL|israel|以色列;IN|india|印度;IT|italy|意大利;JP|japan|日本;KR|korea|south korea|韩国;KZ|kazakhstan|哈萨克斯坦;\
    MO|macau|macao|澳门|中国澳门;MX|mexico|墨西哥;MY|malaysia|马来西亚;NL|netherlands|荷兰;NO|norway|挪威;\
    NZ|new zealand|新西兰;PH|philippines|菲律宾;PK|pakistan|巴基斯坦;PL|poland|波兰;PT|portugal|葡萄牙;\
    RU|russia|俄罗斯;SA|saudi arabia|沙特阿拉伯;SE|sweden|瑞典;SG|singapore|新加坡;TH|thailand|泰国;\
    TR|turkey|土耳其;TW|taiwan|台湾|中国台湾;UA|ukraine|乌克兰;US|united states|united states of america|usa|美国;\
    VN|vietnam|viet nam|越南;ZA|south africa|南非";

/// The country of a free text or of a code of ISO 3166 (two letters); China for none and for an unknown one.
#[must_use]
pub fn region(country: Option<&str>) -> Id {
    let Some(country) = country.map(str::trim).filter(|country| !country.is_empty()) else { return Id::CN };
    let name = folded(country);
    let named = NAMES.split(';').find(|names| names.split('|').skip(1).any(|known| known == name));
    let code = named.and_then(|names| names.get(..2)).map_or_else(|| name.to_uppercase(), str::to_owned);
    code.parse().unwrap_or(Id::CN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes() {
        assert_eq!(region(None), Id::CN);
        assert_eq!(region(Some(" ")), Id::CN);
        assert_eq!(region(Some("中国")), Id::CN);
        assert_eq!(region(Some("Germany")), Id::DE);
        assert_eq!(region(Some("de")), Id::DE);
        assert_eq!(region(Some("德國")), Id::DE);
        assert_eq!(region(Some("Atlantis")), Id::CN);
    }

    #[test]
    fn every_code_is_one() {
        for names in NAMES.split(';') {
            assert!(names[..2].parse::<Id>().is_ok(), "{names}");
        }
    }
}
