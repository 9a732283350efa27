#pragma once

#include <string_view>

#include "demo/course.h"

// What Inger Prøvesen's doctors and nurses measured, ordered and wrote.
namespace demo::inger {

inline constexpr Drug kClarithromycin{"J01FA09",
                                      "Clarithromycin",
                                      "500 mg pulver til infusionsvæske",
                                      "500 mg i.v. morgen og aften, dag 2 af 5",
                                      "pneumoni",
                                      Route::Intravenous,
                                      500,
                                      "mg",
                                      2};
inline constexpr Drug kMetoprolol{"C07AB02",
                                  "Metoprolol",
                                  "50 mg tabletter",
                                  "1 tablet morgen og aften, gives ikke ved puls under 55",
                                  "atrieflimren",
                                  Route::Oral,
                                  1,
                                  "tablet",
                                  2};
inline constexpr Drug kAspart{"A10AB05",
                              "Insulin aspart",
                              "100 E/mL injektionsvæske",
                              "6 IE s.c. til hovedmåltiderne",
                              "type 2-diabetes",
                              Route::Subcutaneous,
                              6,
                              "IE",
                              3};
inline constexpr Drug kParacetamol{"N02BE01",
                                   "Paracetamol",
                                   "1 g tabletter",
                                   "1 tablet 4 gange dagligt, højst 4 g i døgnet",
                                   "smerter og feber",
                                   Route::Oral,
                                   1,
                                   "tablet",
                                   4};
inline constexpr Drug kMetformin{"A10BA02",
                                 "Metformin",
                                 "500 mg filmovertrukne tabletter",
                                 "1 tablet morgen og aften",
                                 "type 2-diabetes",
                                 Route::Oral,
                                 1,
                                 "tablet",
                                 2};
inline constexpr Drug kWarfarin{"B01AA03",
                                "Warfarin",
                                "2,5 mg tabletter",
                                "1 tablet kl. 18, efter INR",
                                "atrieflimren",
                                Route::Oral,
                                1,
                                "tablet",
                                1};
inline constexpr Drug kFurosemid{"C03CA01",
                                 "Furosemid",
                                 "40 mg tabletter",
                                 "1 tablet morgen",
                                 "vand i kroppen",
                                 Route::Oral,
                                 1,
                                 "tablet",
                                 1};
inline constexpr Drug kOxygen{
    "V03AN01", "Ilt", "", "2 L/min nasalt, mål SAT 92-96 %", "hypoksi", Route::Nasal, 2,
    "L/min",   1,     0};
inline constexpr Drug kAtorvastatin{"C10AA05",
                                    "Atorvastatin",
                                    "20 mg filmovertrukne tabletter",
                                    "1 tablet aften",
                                    "forhøjet kolesterol",
                                    Route::Oral,
                                    1,
                                    "tablet",
                                    1};
inline constexpr Drug kSalbutamol{"R03AC02",
                                  "Salbutamol",
                                  "5 mg inhalationsvæske",
                                  "5 mg på forstøver efter behov, højst 4 gange i døgnet",
                                  "åndenød",
                                  Route::Inhaled,
                                  5,
                                  "mg",
                                  0};

// The tables are written for a telling so many hours after the arrival.
inline constexpr double kToldAfterHours = 40.8;

// Hours before now, and what was measured.
struct Round {
  double hours_ago;
  VitalSet set;
};
inline constexpr Round kRounds[] = {
    {39.5, {39.1, 92, 118, 64, 89, 26, 4}}, {36, {38.9, 90, 116, 62, 91, 25, 4}},
    {32, {38.8, 86, 120, 66, 92, 24, 4}},   {28, {38.6, 82, 122, 66, 93, 22, 4}},
    {24, {38.5, 78, 124, 68, 93, 21, 3}},   {19, {38.3, 70, 122, 70, 94, 20, 3}},
    {14, {38.2, 61, 126, 70, 94, 20, 3}},   {9, {38.0, 54, 124, 70, 94, 19, 2}},
    {4, {37.8, 52, 126, 72, 95, 18, 2}},    {1, {37.9, 57, 128, 72, 94, 18, 2}}};

struct Sample {
  double hours_ago;
  double crp;
  double creatinine;
  double potassium;
  double sodium;
  double leukocytes;
  double haemoglobin;
};
inline constexpr Sample kSamples[] = {{75, 96, 108, 4.1, 136, 11.8, 7.9},
                                      {40, 171, 119, 3.9, 134, 15.6, 7.8},
                                      {29, 194, 124, 3.7, 135, 14.9, 7.6},
                                      {5, 148, 118, 3.6, 137, 11.2, 7.6}};

inline constexpr std::string_view kAdmissionNote =
    "78-årig kvinde med atrieflimren i warfarinbehandling, type 2-diabetes og kronisk nyresygdom "
    "stadie 3b indlægges fra FAM med fire dages hoste, feber og tiltagende åndenød.\n"
    "CAVE: Penicillin, anafylaksi 14.05.2019, bekræftet af lungemedicinsk ambulatorium.\n"
    "Objektivt: Vågen og relevant, let medtaget. Temp. 39,1, RF 26, SAT 89 % uden ilt, BT 118/64, "
    "puls 92 uregelmæssig. St.p.: krepitationer basalt på højre side. Ingen ødemer.\n"
    "Vurdering: Samfundserhvervet pneumoni med hypoksi, CURB-65 på 2.\n"
    "Plan: Clarithromycin i.v. på grund af penicillin-CAVE. QTc 431 ms. Atorvastatin pauseres "
    "under "
    "clarithromycin. Ilt til SAT 92-96. INR følges tæt. Bloddyrkning taget. Insulin til måltider.\n"
    "Behandlingsniveau drøftes med patient og datter i morgen.";
inline constexpr std::string_view kRoundNote =
    "Stuegang. I bedring, afebril i morges. Ilt nedtrappet fra 4 til 2 L. CRP faldet til 148. "
    "Metoprolol gives efter puls, som er 52-58. Kalium 3,6, følges. INR 2,8.\n"
    "Behandlingsniveau: Ej intensiv, fuld behandling på afdelingen. Aftalt med patienten og "
    "datteren i går.\nMål: Hjem til eget hus med hjælp fra datter om tre dage. Skift til tabletter "
    "fra i aften ved fortsat bedring. INR-kontrol efter skiftet.";
inline constexpr std::string_view kNursingNote =
    "Sov afbrudt på grund af hoste. Drikker godt, spiste halv morgenmad. Morgenens metoprolol ikke "
    "givet, puls 52. Blodsukker 9,4 før morgenmad. Oppe i stol 30 minutter, gik til toilet med "
    "støtte og fik SAT 91 % under gang. Huden hel. Ingen smerter.";
inline constexpr std::string_view kDiabetesNote =
    "Kontrol i endokrinologisk ambulatorium. HbA1c 58, tilfredsstillende for alder og "
    "følgesygdomme. Metformin halveret på grund af eGFR under 45. Ingen hypoglykæmier. Fødder uden "
    "sår. Ny kontrol om seks måneder.";
inline constexpr std::string_view kHeartNote =
    "Kontrol af atrieflimren. Ingen blødning under warfarin, tid i terapeutisk interval 74 %. "
    "Frekvens 68. Ekko: EF 55 %. Ønsker ikke skift fra warfarin. Fortsætter uændret.";

inline constexpr Problem kPneumonia{"DJ189", "Pneumoni UNS", "Pneumoni, CAP"};
inline constexpr Problem kFibrillation{"DI489", "Atrieflagren eller atrieflimren UNS",
                                       "Atrieflimren"};
inline constexpr Problem kDiabetes{"DE119", "Type 2-diabetes uden komplikationer",
                                   "Type 2-diabetes"};
inline constexpr Problem kKidney{"DN183", "Kronisk nyreinsufficiens, stadie 3",
                                 "Kronisk nyresygdom 3b"};

}  // namespace demo::inger
