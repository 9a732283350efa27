#include "demo/course.h"

// Heart and blood pressure.
namespace demo {

namespace {

constexpr Problem kHypertensionProblems[] = {
    {"DI109", "Essentiel hypertension UNS", "Hypertension"}};
constexpr Drug kHypertensionDrugs[] = {
    {"C09AA02", "Enalapril", "10 mg tabletter", "1 tablet morgen", "forhøjet blodtryk", Route::Oral,
     1, "tablet", 1},
    {"C08CA01", "Amlodipin", "5 mg tabletter", "1 tablet morgen", "forhøjet blodtryk", Route::Oral,
     1, "tablet", 1}};
constexpr Lab kHypertensionLabs[] = {{Measure::Creatinine, {76, 79, 81}},
                                     {Measure::Potassium, {4.0, 4.1, 4.0}},
                                     {Measure::Sodium, {140, 140, 139}},
                                     {Measure::Ldl, {3.6, 2.9, 2.4}},
                                     {Measure::UrineAlbumin, {12, 14, 16}}};
constexpr Note kHypertensionNotes[] = {
    {NoteKind::Clinic,
     "Årskontrol for blodtryk. Hjemmemålinger ligger omkring 132/78. Ingen svimmelhed eller hævede "
     "ankler. Blodprøver gennemgået. Motionerer tre gange om ugen. Uændret behandling, ny kontrol "
     "om "
     "et år."},
    {NoteKind::Clinic,
     "Årskontrol for blodtryk. Konsultation 146/86, hjemme 138/82. Glemmer af og til tabletterne. "
     "Aftalt æske med ugedage og ny hjemmemåling om seks uger."}};
constexpr FollowUp kHypertensionFollow{.clinic = Clinic::OwnDoctor,
                                       .reason = "Årskontrol for blodtryk",
                                       .every_days = 365,
                                       .years = 7,
                                       .labs = kHypertensionLabs,
                                       .notes = kHypertensionNotes};

constexpr Problem kFibrillationProblems[] = {
    {"DI489", "Atrieflagren eller atrieflimren UNS", "Atrieflimren"}};
constexpr Drug kFibrillationDrugs[] = {
    {"B01AF02", "Apixaban", "5 mg filmovertrukne tabletter", "1 tablet morgen og aften",
     "forebyggelse af blodprop ved atrieflimren", Route::Oral, 1, "tablet", 2},
    {"C07AB02", "Metoprolol", "50 mg depottabletter", "1 tablet morgen", "hjerterytme", Route::Oral,
     1, "tablet", 1}};
constexpr Lab kFibrillationLabs[] = {{Measure::Creatinine, {82, 86, 90}},
                                     {Measure::Haemoglobin, {8.8, 8.7, 8.6}},
                                     {Measure::Potassium, {4.1, 4.2, 4.1}},
                                     {Measure::Tsh, {1.8, 1.9, 1.7}}};
constexpr Note kFibrillationNotes[] = {
    {NoteKind::Clinic,
     "Kontrol for atrieflimren. Mærker hjertebanken et par gange om måneden, kortvarigt. Ingen "
     "blødning. EKG: atrieflimren med frekvens 74. CHA2DS2-VASc er 4, HAS-BLED 2. Fortsætter "
     "apixaban og metoprolol."},
    {NoteKind::Clinic,
     "Kontrol for atrieflimren. Velbefindende. Ekko sidste år med EF 55 % og let forstørret "
     "venstre "
     "atrium. Nyrefunktionen er stabil, dosis af apixaban uændret. Ny kontrol om et år."}};
constexpr FollowUp kFibrillationFollow{.where = Specialty::Heart,
                                       .reason = "Kontrol for atrieflimren",
                                       .every_days = 365,
                                       .years = 6,
                                       .labs = kFibrillationLabs,
                                       .notes = kFibrillationNotes};
constexpr Vitals kFibrillationVitals{{36.9, 36.8, 36.7}, {142, 108, 76}, {122, 126, 132},
                                     {78, 78, 76},       {96, 97, 97},   {19, 17, 15},
                                     {0, 0, 0}};
constexpr Lab kFibrillationAcuteLabs[] = {
    {Measure::Potassium, {3.4, 3.8, 4.2}}, {Measure::Sodium, {139, 140, 140}},
    {Measure::Creatinine, {88, 86, 84}},   {Measure::Haemoglobin, {8.9, 8.8, 8.8}},
    {Measure::Tsh, {1.6, 1.6, 1.6}},       {Measure::Crp, {6, 5, 4}}};
constexpr Drug kFibrillationAcuteDrugs[] = {
    {"C07AB02", "Metoprolol", "50 mg tabletter", "1 tablet morgen og aften", "hjerterytme",
     Route::Oral, 1, "tablet", 2},
    {"B01AF02", "Apixaban", "5 mg filmovertrukne tabletter", "1 tablet morgen og aften",
     "forebyggelse af blodprop", Route::Oral, 1, "tablet", 2},
    {"A12BA01", "Kaliumklorid", "750 mg depottabletter", "2 tabletter morgen og aften",
     "lavt kalium", Route::Oral, 2, "tablet", 2}};
constexpr Done kFibrillationDone[] = {{"ZZ3925", "EKG-12", 0},
                                      {"UXUC80", "Ekkokardiografi, transtorakal", 20}};
constexpr Note kFibrillationAcuteNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} kommer på grund af hjertebanken og svimmelhed siden i aftes. Ingen "
     "brystsmerter, ingen besvimelse.\nEKG: Atrieflimren, frekvens 142, ingen iskæmi. BT 122/78.\n"
     "Vurdering: Nyopdaget hurtig atrieflimren uden hæmodynamisk påvirkning.\nPlan: "
     "Frekvenskontrol "
     "med metoprolol, kalium korrigeres, apixaban opstartes efter vurdering af blødningsrisiko. "
     "Telemetri. Ekko.",
     1},
    {NoteKind::Discharge,
     "Diagnose: DI489 Atrieflimren.\nFrekvensreguleret med metoprolol til hvilefrekvens omkring "
     "75. "
     "Ekko uden klapsygdom, EF 55 %. Sat i behandling med apixaban. Kontrol i hjerteambulatoriet "
     "om to måneder."}};
constexpr Stay kFibrillationStay{.where = Specialty::Heart,
                                 .reason = "Hurtig atrieflimren",
                                 .hours = 44,
                                 .vitals = &kFibrillationVitals,
                                 .labs = kFibrillationAcuteLabs,
                                 .drugs = kFibrillationAcuteDrugs,
                                 .done = kFibrillationDone,
                                 .notes = kFibrillationAcuteNotes};

constexpr Problem kFailureProblems[] = {
    {"DI509", "Hjertesvigt UNS", "Hjertesvigt"},
    {"DI251", "Arteriosklerotisk hjertesygdom", "Iskæmisk hjertesygdom"}};
constexpr Drug kFailureDrugs[] = {
    {"C03CA01", "Furosemid", "40 mg tabletter", "1 tablet morgen", "vand i kroppen", Route::Oral, 1,
     "tablet", 1},
    {"C09DX04", "Sacubitril og valsartan", "49+51 mg tabletter", "1 tablet morgen og aften",
     "hjertesvigt", Route::Oral, 1, "tablet", 2},
    {"C07AG02", "Carvedilol", "12,5 mg tabletter", "1 tablet morgen og aften", "hjertesvigt",
     Route::Oral, 1, "tablet", 2},
    {"A10BK01", "Dapagliflozin", "10 mg tabletter", "1 tablet morgen", "hjertesvigt", Route::Oral,
     1, "tablet", 1},
    {"B01AC06", "Acetylsalicylsyre", "75 mg tabletter", "1 tablet morgen",
     "forebyggelse af blodprop", Route::Oral, 1, "tablet", 1}};
constexpr Lab kFailureLabs[] = {
    {Measure::ProBnp, {2450, 1620, 1180}},   {Measure::Creatinine, {104, 118, 122}},
    {Measure::Potassium, {4.4, 4.7, 4.6}},   {Measure::Sodium, {138, 137, 138}},
    {Measure::Haemoglobin, {8.2, 8.0, 8.1}}, {Measure::Ferritin, {58, 120, 210}}};
constexpr Note kFailureNotes[] = {
    {NoteKind::Clinic,
     "Hjertesvigtsklinik ved sygeplejerske. NYHA II. Vægten stabil, ingen ødemer. Blodtryk lavt "
     "normalt uden svimmelhed. Carvedilol øges til 25 mg morgen og aften. Blodprøver om to uger."},
    {NoteKind::Clinic,
     "Hjertesvigtsklinik. NYHA II-III. Sover med to puder som vanligt. Ekko: EF 35 %, uændret. "
     "Kalium 4,7, kreatinin let stigende, accepteres. Vejer sig hver morgen og ringer ved stigning "
     "på to kilo."}};
constexpr FollowUp kFailureFollow{.where = Specialty::Heart,
                                  .reason = "Kontrol i hjertesvigtsklinikken",
                                  .every_days = 95,
                                  .years = 4,
                                  .labs = kFailureLabs,
                                  .notes = kFailureNotes};
constexpr std::string_view kFailureActivities[] = {
    "Daglig vægt om morgenen", "Hjerterehabilitering", "Væske højst 2 L i døgnet"};
constexpr Plan kFailurePlan{"Plan for hjertesvigt", "Vægt stabil inden for 2 kg, NYHA II",
                            kFailureActivities};
constexpr Problem kFailureAcuteProblems[] = {{"DI509", "Hjertesvigt UNS", "Hjertesvigt"}};
constexpr Vitals kFailureVitals{{36.8, 36.7, 36.7}, {104, 92, 78}, {158, 138, 124}, {92, 82, 74},
                                {88, 92, 95},       {27, 22, 17},  {4, 2, 0}};
constexpr Lab kFailureAcuteLabs[] = {{Measure::ProBnp, {6800, 5200, 2400}},
                                     {Measure::Creatinine, {128, 142, 124}},
                                     {Measure::Potassium, {4.8, 3.9, 4.0}},
                                     {Measure::Sodium, {132, 134, 137}},
                                     {Measure::Haemoglobin, {7.9, 8.0, 8.2}},
                                     {Measure::Crp, {14, 10, 6}},
                                     {Measure::Alat, {72, 58, 40}}};
constexpr Drug kFailureAcuteDrugs[] = {
    {"C03CA01", "Furosemid", "10 mg/mL injektionsvæske", "40 mg i.v. 3 gange dagligt",
     "vand i lungerne", Route::Intravenous, 40, "mg", 3},
    {"C07AG02", "Carvedilol", "6,25 mg tabletter", "1 tablet morgen og aften", "hjertesvigt",
     Route::Oral, 1, "tablet", 2},
    {"A12BA01", "Kaliumklorid", "750 mg depottabletter", "1 tablet 3 gange dagligt", "lavt kalium",
     Route::Oral, 1, "tablet", 3}};
constexpr Finding kFailureFindings[] = {
    {"UXRC00", "Røntgenundersøgelse af thorax",
     "Forstørret hjerte. Stase med Kerley B-linjer og bilateral pleuravæske.", Specialty::Radiology,
     2}};
constexpr Done kFailureDone[] = {{"ZZ3925", "EKG-12", 0},
                                 {"UXUC80", "Ekkokardiografi, transtorakal", 22}};
constexpr Note kFailureAcuteNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} med kendt hjertesvigt indlægges med en uges tiltagende åndenød og fem "
     "kilo vægtøgning. Sover siddende.\nObjektivt: Halsvenestase, krepitationer til midt på begge "
     "lunger, ødemer til knæene.\nVurdering: Akut forværring af kronisk hjertesvigt, formentlig "
     "efter "
     "saltindtag og glemt medicin.\nPlan: Furosemid i.v., væskeskema, daglig vægt, ilt, kalium "
     "dagligt.",
     1},
    {NoteKind::Round,
     "Stuegang. Diurese 3,1 L det seneste døgn, vægt ned 2,4 kg. Mindre åndenød. Kalium 3,9 og "
     "substitueres. Furosemid fortsættes i.v. et døgn endnu.",
     40},
    {NoteKind::Discharge,
     "Diagnose: DI509 Hjertesvigt UNS.\nAfvandet i alt 5,2 kg. Udskrives til eget hjem med "
     "furosemid "
     "80 mg dagligt og tid i hjertesvigtsklinikken om 10 dage. Blodprøver hos egen læge om en "
     "uge."}};
constexpr std::string_view kFailureTasks[] = {"Daglig vægt kl. 07", "Væskeskema", "Kaliumkontrol"};
constexpr Stay kFailureStay{.where = Specialty::Heart,
                            .reason = "Forværring af hjertesvigt",
                            .hours = 128,
                            .vitals = &kFailureVitals,
                            .labs = kFailureAcuteLabs,
                            .drugs = kFailureAcuteDrugs,
                            .done = kFailureDone,
                            .findings = kFailureFindings,
                            .notes = kFailureAcuteNotes,
                            .tasks = kFailureTasks};

constexpr Course kCourses[] = {{.key = "hypertension",
                                .kind = Kind::Chronic,
                                .from_age = 42,
                                .weight = 34,
                                .problems = kHypertensionProblems,
                                .lasting = kHypertensionDrugs,
                                .follow_up = &kHypertensionFollow},
                               {.key = "atrieflimren",
                                .kind = Kind::Chronic,
                                .from_age = 62,
                                .weight = 15,
                                .problems = kFibrillationProblems,
                                .lasting = kFibrillationDrugs,
                                .follow_up = &kFibrillationFollow},
                               {.key = "hurtig-atrieflimren",
                                .from_age = 55,
                                .weight = 7,
                                .problems = kFibrillationProblems,
                                .lasting = kFibrillationDrugs,
                                .stay = &kFibrillationStay},
                               {.key = "hjertesvigt",
                                .kind = Kind::Chronic,
                                .from_age = 64,
                                .weight = 10,
                                .problems = kFailureProblems,
                                .lasting = kFailureDrugs,
                                .follow_up = &kFailureFollow,
                                .plan = &kFailurePlan},
                               {.key = "hjertesvigt-forværring",
                                .from_age = 66,
                                .weight = 8,
                                .problems = kFailureAcuteProblems,
                                .stay = &kFailureStay}};

}  // namespace

std::span<const Course> heart_courses() {
  return kCourses;
}

}  // namespace demo
