//! Files as people have them: slips, gaps, rows of another length, an old encoding.

pub const TEAMS: &str = "sales_agent,manager,regional_office\nAnna Snow,Dora Peak,Central\nBen Hill,Dora Peak,Central\nBen Hill,Dora Peak,Central\n";
pub const PRODUCTS: &str = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\nBroken,MG,cheap\n";
pub const ACCOUNTS: &str = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n\
    Beta,medical,1999,251.41,495,Philipines,Alpha\n\
    Alpha,technolgy,1996,1100.04,2822,United States,\n\
    ,retail,1990,1,1,Japan,\n\
    Gamma,retail,soon,-5,1,Japan,Nobody\n\
    Delta,retail,soon,5,1,Japan,Nobody\n";
pub const DEALS: &str = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
    D1,Anna Snow,GTXPro,Alpha,Won,2016-10-20,2017-03-31,1054\n\
    D2,Ben Hill,MG Special,beta,Won,2016-10-25,2017-04-01,50\n\
    D3,Ben Hill,MG Special,Alpha,Lost,2016-10-25,2017-04-02,0\n\
    D4,Anna Snow,GTX Pro,,Engaging,2016-11-01,,\n\
    D5,Anna Snow,GTX Pro,Omega,Prospecting,,,\n\
    D6,Nobody,GTX Pro,Alpha,Won,2016-11-01,2017-03-01,100\n\
    D7,Anna Snow,GTX Pro,Alpha,Won,2016-11-01,,100\n\
    D8,Anna Snow,GTX Pro,Alpha,Won,2016-11-01,2017-13-01,100\n\
    D9,Anna Snow,GTX Pro,Alpha,Dreaming,2016-11-01,,\n\
    D1,Anna Snow,GTX Pro,Alpha,Won,2016-10-20,2017-03-31,7\n\
    D10,Anna Snow\n";

pub fn sample() -> [(&'static str, &'static [u8]); 4] {
    [
        ("deals.csv", DEALS.as_bytes()),
        ("accounts.csv", ACCOUNTS.as_bytes()),
        ("teams.csv", TEAMS.as_bytes()),
        ("products.csv", PRODUCTS.as_bytes()),
    ]
}

/// The few characters of the test in GB18030.
pub fn gb(c: char) -> Vec<u8> {
    const KNOWN: [(char, [u8; 2]); 11] = [
        ('客', [0xbf, 0xcd]),
        ('户', [0xbb, 0xa7]),
        ('名', [0xc3, 0xfb]),
        ('称', [0xb3, 0xc6]),
        ('行', [0xd0, 0xd0]),
        ('业', [0xd2, 0xb5]),
        ('母', [0xc4, 0xb8]),
        ('公', [0xb9, 0xab]),
        ('司', [0xcb, 0xbe]),
        ('制', [0xd6, 0xc6]),
        ('造', [0xd4, 0xec]),
    ];
    KNOWN.iter().find(|(known, _)| *known == c).map_or_else(|| vec![c as u8], |(_, bytes)| bytes.to_vec())
}
