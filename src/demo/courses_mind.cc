#include "demo/course.h"

// Brain and mind.
namespace demo {

namespace {

constexpr Problem kStrokeProblems[] = {{"DI639", "Hjerneinfarkt UNS"}};
constexpr Vitals kStrokeVitals{{36.9, 37.1, 36.8}, {84, 80, 74}, {178, 158, 142}, {94, 86, 80},
                               {95, 96, 97},       {17, 16, 15}, {0, 0, 0}};
constexpr Lab kStrokeLabs[] = {{Measure::Haemoglobin, {8.9, 8.7, 8.7}},
                               {Measure::Inr, {1.0, 1.0, 1.0}},
                               {Measure::Platelets, {234, 228, 240}},
                               {Measure::Glucose, {8.4, 7.2, 6.8}},
                               {Measure::Creatinine, {82, 80, 79}},
                               {Measure::Ldl, {3.9, 3.8, 3.7}},
                               {Measure::Crp, {5, 9, 6}}};
constexpr Drug kStrokeDrugs[] = {
    {"B01AC04", "Clopidogrel", "75 mg filmovertrukne tabletter", "1 tablet morgen",
     "forebyggelse af blodprop", Route::Oral, 1, "tablet", 1},
    {"C10AA05", "Atorvastatin", "80 mg filmovertrukne tabletter", "1 tablet aften",
     "forhøjet kolesterol", Route::Oral, 1, "tablet", 1}};
constexpr Done kStrokeDone[] = {{"BOHA1", "Trombolysebehandling", 1}};
constexpr Finding kStrokeFindings[] = {
    {"UXCA00", "CT-skanning af hjernen", "Ingen blødning. Ingen tegn på større infarkt.",
     Specialty::Radiology, 0},
    {"UXMA00", "MR-skanning af hjernen",
     "Frisk infarkt i venstre media-gebet svarende til frontale opercularia.", Specialty::Radiology,
     26}};
constexpr Note kStrokeNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} indbringes som trombolysekald. Set rask kl. 8, fundet en time senere "
     "med "
     "skæv mund og nedsat kraft i højre arm.\nNeurologisk: NIHSS 7, afasi, facialisparese, højre "
     "arm "
     "3/5.\nCT uden blødning. Ingen kontraindikationer.\nPlan: Trombolyse givet 1 t 55 min efter "
     "debut. Apopleksiafsnit, BT og NIHSS hvert kvarter, synkescreening, telemetri.",
     1},
    {NoteKind::Round,
     "Stuegang. NIHSS 3. Kan igen danne sætninger. Synker tyndt flydende uden besvær. Telemetri "
     "uden "
     "atrieflimren. Ultralyd af halskar med let aterosklerose. Starter clopidogrel og statin.",
     30},
    {NoteKind::Discharge,
     "Diagnose: DI639 Hjerneinfarkt.\nTrombolyse med god effekt, NIHSS 1 ved udskrivelsen. "
     "Udskrives til hjemmet med genoptræningsplan og logopæd. Ingen kørsel i 14 dage. Kontrol i "
     "apopleksiklinikken om tre måneder."}};
constexpr std::string_view kStrokeTasks[] = {"Synkescreening", "NIHSS ved vagtskifte",
                                             "Ergoterapeutisk vurdering"};
constexpr std::string_view kStrokeActivities[] = {"Logopæd", "Genoptræning af højre hånd",
                                                  "Rygestop og blodtryksmåling hjemme"};
constexpr Plan kStrokePlan{"Plan efter apopleksi", "Selvhjulpen i daglige gøremål",
                           kStrokeActivities};
constexpr Stay kStrokeStay{.where = Specialty::Neurology,
                           .arrival = Arrival::Direct,
                           .reason = "Apopleksi, trombolyse",
                           .hours = 120,
                           .vitals = &kStrokeVitals,
                           .labs = kStrokeLabs,
                           .drugs = kStrokeDrugs,
                           .done = kStrokeDone,
                           .findings = kStrokeFindings,
                           .notes = kStrokeNotes,
                           .tasks = kStrokeTasks};

constexpr Problem kDementiaProblems[] = {
    {"DF009", "Demens ved Alzheimers sygdom UNS", "Alzheimers sygdom"}};
constexpr Drug kDementiaDrugs[] = {
    {"N06DA02", "Donepezil", "10 mg filmovertrukne tabletter", "1 tablet aften",
     "Alzheimers sygdom", Route::Oral, 1, "tablet", 1},
    {"N06DX01", "Memantin", "10 mg filmovertrukne tabletter", "1 tablet morgen og aften",
     "Alzheimers sygdom", Route::Oral, 1, "tablet", 2}};
constexpr Lab kDementiaLabs[] = {{Measure::Tsh, {2.4, 2.2, 2.3}},
                                 {Measure::Cobalamin, {286, 320, 340}},
                                 {Measure::Creatinine, {84, 86, 88}}};
constexpr Note kDementiaNotes[] = {
    {NoteKind::Clinic,
     "Kontrol i hukommelsesklinikken sammen med pårørende. MMSE 21 mod 22 for et år siden. Finder "
     "ikke altid ord og gentager sig. Klarer påklædning selv, hjemmepleje giver medicin. "
     "Ægtefællen "
     "er træt og tilbydes aflastning via kommunens demenskoordinator."},
    {NoteKind::Clinic,
     "Kontrol i hukommelsesklinikken. MMSE 19. Er gået forkert to gange. Kører ikke længere bil. "
     "Ingen hallucinationer. Fortsætter donepezil, ingen bivirkninger. Fremtidsfuldmagt er "
     "oprettet."}};
constexpr FollowUp kDementiaFollow{.where = Specialty::Geriatric,
                                   .reason = "Kontrol i hukommelsesklinikken",
                                   .every_days = 200,
                                   .years = 4,
                                   .labs = kDementiaLabs,
                                   .notes = kDementiaNotes};
constexpr std::string_view kDementiaActivities[] = {"Dagtilbud tre dage om ugen",
                                                    "Besøg af demenskoordinator"};
constexpr Plan kDementiaPlan{"Plan ved demens", "Bor hjemme med støtte og tryghed",
                             kDementiaActivities};

constexpr Problem kDepressionProblems[] = {{"DF321", "Depressiv enkeltepisode af moderat grad"}};
constexpr Drug kDepressionDrugs[] = {{"N06AB06", "Sertralin", "100 mg filmovertrukne tabletter",
                                      "1 tablet morgen", "depression", Route::Oral, 1, "tablet",
                                      1}};
constexpr Note kDepressionNotes[] = {
    {NoteKind::Clinic,
     "Samtale i psykiatrisk ambulatorium. HAM-D6 faldet fra 12 til 7. Sover igennem, har lyst til "
     "at "
     "se venner igen. Ingen selvmordstanker. Begyndt gradvis tilbage på arbejde. Fortsætter "
     "sertralin og samtaler hos psykolog."},
    {NoteKind::Clinic,
     "Samtale. HAM-D6 5. God støtte hjemme. Talt om tidlige tegn på tilbagefald. Aftaler at "
     "fortsætte "
     "medicin mindst seks måneder efter bedring."}};
constexpr FollowUp kDepressionFollow{.where = Specialty::Psychiatry,
                                     .reason = "Samtale, behandling af depression",
                                     .every_days = 45,
                                     .years = 1,
                                     .notes = kDepressionNotes};

constexpr Problem kAlcoholProblems[] = {
    {"DF103", "Abstinenstilstand sfa alkoholbrug", "Alkoholabstinenser"},
    {"DF102", "Alkoholafhængighedssyndrom"}};
constexpr Vitals kAlcoholVitals{{37.6, 37.2, 36.8}, {122, 98, 78}, {164, 146, 132}, {98, 88, 80},
                                {97, 97, 98},       {20, 17, 15},  {0, 0, 0}};
constexpr Lab kAlcoholLabs[] = {
    {Measure::Alat, {148, 122, 92}},         {Measure::Bilirubin, {29, 26, 20}},
    {Measure::Haemoglobin, {8.0, 7.8, 7.9}}, {Measure::Platelets, {112, 124, 168}},
    {Measure::Sodium, {131, 134, 138}},      {Measure::Potassium, {3.2, 3.6, 4.0}},
    {Measure::Creatinine, {62, 64, 66}},     {Measure::Inr, {1.2, 1.2, 1.1}}};
constexpr Drug kAlcoholDrugs[] = {
    {"N05BA02", "Chlordiazepoxid", "25 mg tabletter",
     "50 mg efter abstinensscore, højst 400 mg i døgnet", "abstinenser", Route::Oral, 50, "mg", 0},
    {"A11DA01", "Thiamin", "100 mg/mL injektionsvæske", "200 mg i.v. 2 gange dagligt i 3 dage",
     "forebyggelse af Wernicke", Route::Intravenous, 200, "mg", 2},
    {"A12BA01", "Kaliumklorid", "750 mg depottabletter", "2 tabletter 2 gange dagligt",
     "lavt kalium", Route::Oral, 2, "tablet", 2}};
constexpr Note kAlcoholNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} henvender sig rystende og svedende. Sidste genstand for 14 timer "
     "siden, "
     "har drukket 15-20 genstande dagligt i tre uger. Tidligere abstinenskramper.\nObjektivt: "
     "Vågen "
     "og orienteret, grov tremor, puls 122. CIWA 19.\nPlan: B-vitamin i.v. før glukose, "
     "chlordiazepoxid efter score, væske, kalium. Fast vagt ikke nødvendig.",
     1},
    {NoteKind::Discharge,
     "Diagnoser: DF103 Abstinenstilstand, DF102 Alkoholafhængighed.\nForløb uden kramper eller "
     "delir. "
     "Ønsker behandling og har tid i kommunens alkoholambulatorium i overmorgen. Udskrives med "
     "B-vitamin, ingen beroligende medicin."}};
constexpr std::string_view kAlcoholTasks[] = {"CIWA-score hver 2. time",
                                              "Kontakt til rusmiddelcenter"};
constexpr Stay kAlcoholStay{.where = Specialty::Medicine,
                            .reason = "Alkoholabstinenser",
                            .hours = 60,
                            .vitals = &kAlcoholVitals,
                            .labs = kAlcoholLabs,
                            .drugs = kAlcoholDrugs,
                            .notes = kAlcoholNotes,
                            .tasks = kAlcoholTasks};

constexpr Problem kConcussionProblems[] = {{"DS060", "Hjernerystelse"}};
constexpr Note kConcussionNotes[] = {
    {NoteKind::Clinic,
     "{alder}-årig {kvinde} er faldet og har slået baghovedet. Bevidstløs under et minut, har "
     "kastet "
     "op en gang. GCS 15, normal neurologisk undersøgelse. S100B lav, ingen skanning.\nSendes hjem "
     "med pårørende og skriftlig vejledning om ro og skærmpauser.",
     2}};
constexpr Stay kConcussionStay{.care = Care::Emergency,
                               .where = Specialty::Acute,
                               .arrival = Arrival::Direct,
                               .reason = "Hovedtraume",
                               .hours = 4,
                               .notes = kConcussionNotes};

constexpr Course kCourses[] = {{.key = "apopleksi",
                                .from_age = 55,
                                .weight = 8,
                                .problems = kStrokeProblems,
                                .lasting = kStrokeDrugs,
                                .stay = &kStrokeStay,
                                .plan = &kStrokePlan},
                               {.key = "demens",
                                .kind = Kind::Chronic,
                                .from_age = 74,
                                .weight = 12,
                                .problems = kDementiaProblems,
                                .lasting = kDementiaDrugs,
                                .follow_up = &kDementiaFollow,
                                .plan = &kDementiaPlan},
                               {.key = "depression",
                                .kind = Kind::Chronic,
                                .from_age = 18,
                                .until_age = 70,
                                .weight = 8,
                                .problems = kDepressionProblems,
                                .lasting = kDepressionDrugs,
                                .follow_up = &kDepressionFollow},
                               {.key = "alkoholabstinens",
                                .from_age = 30,
                                .until_age = 72,
                                .weight = 5,
                                .problems = kAlcoholProblems,
                                .stay = &kAlcoholStay},
                               {.key = "hjernerystelse",
                                .from_age = 6,
                                .until_age = 60,
                                .weight = 8,
                                .problems = kConcussionProblems,
                                .stay = &kConcussionStay}};

}  // namespace

std::span<const Course> mind_courses() {
  return kCourses;
}

}  // namespace demo
