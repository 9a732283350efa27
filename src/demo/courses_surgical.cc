#include "demo/course.h"

// Surgery, bones and stones.
namespace demo {

namespace {

constexpr Problem kAppendixProblems[] = {
    {"DK358", "Anden og ikke spec. akut appendicitis", "Akut appendicitis"}};
constexpr Vitals kAppendixVitals{{38.2, 37.6, 36.8}, {98, 84, 72}, {128, 122, 126}, {78, 74, 76},
                                 {98, 97, 98},       {17, 16, 14}, {0, 0, 0}};
constexpr Lab kAppendixLabs[] = {{Measure::Crp, {46, 88, 24}},
                                 {Measure::Leukocytes, {14.9, 11.8, 7.9}},
                                 {Measure::Haemoglobin, {8.8, 8.4, 8.5}},
                                 {Measure::Creatinine, {72, 70, 69}},
                                 {Measure::Amylase, {28, 26, 27}}};
constexpr Drug kAppendixDrugs[] = {
    {"N02BE01", "Paracetamol", "1 g tabletter", "1 tablet 4 gange dagligt", "smerter", Route::Oral,
     1, "tablet", 4},
    {"M01AE01", "Ibuprofen", "400 mg tabletter", "1 tablet 3 gange dagligt", "smerter", Route::Oral,
     1, "tablet", 3},
    {"N02AA01", "Morfin", "10 mg tabletter", "1 tablet efter behov, højst 4 i døgnet", "smerter",
     Route::Oral, 1, "tablet", 0}};
constexpr Done kAppendixDone[] = {{"KJEA01", "Laparoskopisk appendektomi", 9}};
constexpr Finding kAppendixFindings[] = {
    {"UXUD10", "Ultralydsundersøgelse af abdomen",
     "Fortykket appendix på 10 mm med omgivende fri væske. Ingen absces.", Specialty::Radiology,
     3}};
constexpr Note kAppendixNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde}, tidligere rask, indlægges med et døgns mavesmerter, der begyndte om "
     "navlen og er vandret til højre fossa. Kvalme, har kastet op en gang.\nObjektivt: Direkte og "
     "indirekte ømhed i højre fossa med defense. Temp. 38,2.\nVurdering: Akut appendicitis.\nPlan: "
     "Fastende, melding til operation i dag, præoperativ antibiotika, smertestillende.",
     1},
    {NoteKind::Discharge,
     "Diagnose: DK358 Akut appendicitis.\nOperation: KJEA01 Laparoskopisk appendektomi, "
     "ukompliceret, flegmonøs appendix. Udskrives velbefindende. Sår passes selv, må løfte efter "
     "to "
     "uger. Ingen kontrol."}};
constexpr std::string_view kAppendixTasks[] = {"Faste til operation",
                                               "Mobilisering efter operation"};
constexpr Stay kAppendixStay{.where = Specialty::Surgery,
                             .reason = "Akut appendicitis",
                             .hours = 36,
                             .vitals = &kAppendixVitals,
                             .labs = kAppendixLabs,
                             .drugs = kAppendixDrugs,
                             .done = kAppendixDone,
                             .findings = kAppendixFindings,
                             .notes = kAppendixNotes,
                             .tasks = kAppendixTasks};

constexpr Problem kGallProblems[] = {{"DK810", "Akut kolecystitis"}};
constexpr Vitals kGallVitals{{38.4, 38.0, 36.9}, {96, 90, 76}, {142, 136, 132}, {82, 80, 78},
                             {96, 96, 97},       {18, 17, 15}, {0, 0, 0}};
constexpr Lab kGallLabs[] = {
    {Measure::Crp, {124, 168, 42}},     {Measure::Leukocytes, {14.2, 12.6, 8.8}},
    {Measure::Bilirubin, {28, 24, 14}}, {Measure::Alat, {96, 84, 52}},
    {Measure::Amylase, {42, 38, 36}},   {Measure::Creatinine, {80, 78, 76}}};
constexpr Drug kGallDrugs[] = {
    {"J01DC02", "Cefuroxim", "1,5 g pulver til injektionsvæske", "1,5 g i.v. 3 gange dagligt",
     "galdeblærebetændelse", Route::Intravenous, 1.5, "g", 3},
    {"J01XD01", "Metronidazol", "500 mg infusionsvæske", "1 g i.v. 1 gang dagligt",
     "galdeblærebetændelse", Route::Intravenous, 1, "g", 1}};
constexpr Done kGallDone[] = {{"KJKA21", "Laparoskopisk kolecystektomi", 26}};
constexpr Note kGallNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} indlægges med smerter under højre kurvatur efter fed mad, feber og "
     "kvalme. Murphy positiv. Ultralyd: stenfyldt galdeblære med fortykket væg, galdegange ikke "
     "udvidede. Plan: Antibiotika i.v., operation inden for to døgn.",
     2},
    {NoteKind::Discharge,
     "Diagnose: DK810 Akut kolecystitis.\nOperation: KJKA21 Laparoskopisk kolecystektomi dagen "
     "efter "
     "indlæggelsen, betændt galdeblære med sten. Udskrives med tre dages antibiotika. Ingen "
     "kontrol."}};
constexpr Stay kGallStay{.where = Specialty::Surgery,
                         .reason = "Galdeblærebetændelse",
                         .hours = 66,
                         .vitals = &kGallVitals,
                         .labs = kGallLabs,
                         .drugs = kGallDrugs,
                         .done = kGallDone,
                         .notes = kGallNotes};

constexpr Problem kStoneProblems[] = {{"DN201", "Uretersten UNS"}};
constexpr Vitals kStoneVitals{{36.9, 36.9, 36.8}, {94, 84, 72}, {156, 142, 134}, {90, 84, 80},
                              {98, 98, 98},       {18, 16, 14}, {0, 0, 0}};
constexpr Lab kStoneLabs[] = {{Measure::Creatinine, {104, 98, 82}},
                              {Measure::Crp, {8, 12, 6}},
                              {Measure::Leukocytes, {9.8, 8.9, 7.2}},
                              {Measure::Sodium, {140, 140, 140}},
                              {Measure::Potassium, {4.0, 4.0, 4.1}}};
constexpr Drug kStoneDrugs[] = {
    {"M01AB05", "Diclofenac", "50 mg tabletter", "1 tablet morgen og aften", "nyresten",
     Route::Oral, 1, "tablet", 2},
    {"G04CA02", "Tamsulosin", "0,4 mg kapsler", "1 kapsel morgen", "nyresten", Route::Oral, 1,
     "kapsel", 1}};
constexpr Finding kStoneFindings[] = {
    {"UXCD75", "CT-skanning af urinveje",
     "5 mm konkrement i venstre ureter lige over blæren med let hydronefrose.",
     Specialty::Radiology, 2}};
constexpr Note kStoneNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} kommer med stærke turevise smerter i venstre flanke med udstråling til "
     "lysken. Kan ikke ligge stille. Urin med blod på stix, ingen feber.\nPlan: NSAID med god "
     "effekt, CT af urinveje, drikke efter tørst, filtrere urinen.",
     1},
    {NoteKind::Discharge,
     "Diagnose: DN201 Uretersten.\nSmertefri på NSAID. Stenen forventes at gå af sig selv. "
     "Udskrives med tamsulosin. Kontrol i urologisk ambulatorium om fire uger, før ved feber eller "
     "smerter."}};
constexpr Stay kStoneStay{.where = Specialty::Urology,
                          .reason = "Nyrestensanfald",
                          .hours = 18,
                          .vitals = &kStoneVitals,
                          .labs = kStoneLabs,
                          .drugs = kStoneDrugs,
                          .findings = kStoneFindings,
                          .notes = kStoneNotes};

constexpr Problem kHipProblems[] = {{"DS721", "Pertrokantær femurfraktur"}};
constexpr Vitals kHipVitals{{36.6, 37.4, 36.9}, {92, 88, 78}, {152, 124, 132}, {82, 70, 76},
                            {94, 94, 96},       {18, 17, 16}, {0, 2, 0}};
constexpr Lab kHipLabs[] = {
    {Measure::Haemoglobin, {7.6, 6.1, 6.6}}, {Measure::Crp, {6, 124, 52}},
    {Measure::Creatinine, {88, 94, 82}},     {Measure::Sodium, {136, 133, 137}},
    {Measure::Potassium, {4.1, 3.7, 3.9}},   {Measure::Inr, {1.1, 1.1, 1.1}}};
constexpr Drug kHipDrugs[] = {
    {"N02BE01", "Paracetamol", "1 g tabletter", "1 tablet 4 gange dagligt", "smerter", Route::Oral,
     1, "tablet", 4},
    {"N02AA05", "Oxycodon", "5 mg kapsler", "1 kapsel efter behov, højst 6 i døgnet", "smerter",
     Route::Oral, 1, "kapsel", 0},
    {"B01AB04", "Dalteparin", "5.000 IE injektionsvæske", "5.000 IE s.c. aften",
     "forebyggelse af blodprop", Route::Subcutaneous, 5000, "IE", 1},
    {"A06AD65", "Macrogol", "pulver til oral opløsning", "1 brev morgen", "forstoppelse",
     Route::Oral, 1, "brev", 1}};
constexpr Done kHipDone[] = {{"KNFJ51", "Osteosyntese med marvsøm, øvre del af femur", 17}};
constexpr Finding kHipFindings[] = {
    {"UXRG50", "Røntgenundersøgelse af hofte",
     "Pertrokantær fraktur på højre side med dislokation. Ingen fraktur af bækkenet.",
     Specialty::Radiology, 1}};
constexpr Note kHipNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} er faldet på badeværelset i nat og kunne ikke støtte på højre ben. "
     "Ingen "
     "bevidsthedstab. Bor alene med hjemmehjælp to gange dagligt, går med rollator.\nObjektivt: "
     "Højre ben forkortet og udadroteret, upåvirket kredsløb i foden.\nPlan: Blokade i "
     "akutmodtagelsen, operation inden for et døgn, geriatrisk medicingennemgang, delirscreening.",
     2},
    {NoteKind::Nursing,
     "Mobiliseret til stol to gange med gangbord. CAS 2. Smerter VAS 3 i ro og 6 ved bevægelse. "
     "Spiser halvdelen af måltiderne, får proteindrik. Trykfri hæle. CAM negativ.",
     44},
    {NoteKind::Discharge,
     "Diagnose: DS721 Pertrokantær femurfraktur, højresidig.\nOperation: KNFJ51 marvsøm, "
     "ukompliceret. Fuld støtte tilladt. Udskrives til midlertidig plads med genoptræningsplan. "
     "Hæmoglobin kontrolleres om en uge. Vurderes for osteoporosebehandling hos egen læge."}};
constexpr std::string_view kHipTasks[] = {"Mobilisering med fysioterapeut", "Delirscreening (CAM)",
                                          "Varsle kommunen om udskrivelse"};
constexpr std::string_view kHipActivities[] = {"Mobilisering tre gange dagligt", "Proteinrig kost",
                                               "Genoptræningsplan"};
constexpr Plan kHipPlan{"Plan efter hoftebrud", "Går med rollator på stuen før udskrivelsen",
                        kHipActivities};
constexpr Stay kHipStay{.where = Specialty::Orthopaedic,
                        .reason = "Hoftenær fraktur",
                        .hours = 168,
                        .vitals = &kHipVitals,
                        .labs = kHipLabs,
                        .drugs = kHipDrugs,
                        .done = kHipDone,
                        .findings = kHipFindings,
                        .notes = kHipNotes,
                        .tasks = kHipTasks};

constexpr Problem kWristProblems[] = {{"DS525", "Fraktur af distale ende af radius"}};
constexpr Finding kWristFindings[] = {{"UXRE10", "Røntgenundersøgelse af håndled",
                                       "Ekstraartikulær fraktur i distale radius uden dislokation.",
                                       Specialty::Radiology, 1}};
constexpr Note kWristNotes[] = {
    {NoteKind::Clinic,
     "{alder}-årig {kvinde} er faldet på cykel og slået venstre håndled. Hævelse og ømhed, normal "
     "følesans.\nRøntgen: Udislokeret distal radiusfraktur.\nPlan: Dorsal gipsskinne i fem uger, "
     "smertestillende, røntgenkontrol i ambulatoriet om 10 dage.",
     2}};
constexpr Stay kWristStay{.care = Care::Emergency,
                          .where = Specialty::Acute,
                          .arrival = Arrival::Direct,
                          .reason = "Fald, skade af håndled",
                          .hours = 3,
                          .findings = kWristFindings,
                          .notes = kWristNotes};

constexpr Problem kBackProblems[] = {{"DM545", "Lændesmerter UNS"}};
constexpr Note kBackNotes[] = {{NoteKind::Clinic,
                                "{alder}-årig {kvinde} henvist med lændesmerter gennem fire "
                                "måneder uden udstråling. Ingen røde "
                                "flag. Normal kraft og reflekser.\nVurdering: Uspecifikke "
                                "lændesmerter.\nPlan: Information om god "
                                "prognose, holdtræning hos fysioterapeut, paracetamol ved behov. "
                                "Ingen skanning. Afsluttes til "
                                "egen læge.",
                                1}};
constexpr Stay kBackStay{.care = Care::Outpatient,
                         .where = Specialty::Orthopaedic,
                         .arrival = Arrival::Direct,
                         .reason = "Vurdering af rygsmerter",
                         .hours = 1,
                         .notes = kBackNotes};

constexpr Course kCourses[] = {{.key = "appendicitis",
                                .from_age = 10,
                                .until_age = 60,
                                .weight = 10,
                                .problems = kAppendixProblems,
                                .stay = &kAppendixStay},
                               {.key = "galdesten",
                                .from_age = 30,
                                .until_age = 80,
                                .weight = 5,
                                .problems = kGallProblems,
                                .stay = &kGallStay},
                               {.key = "nyresten",
                                .from_age = 25,
                                .until_age = 75,
                                .weight = 7,
                                .problems = kStoneProblems,
                                .stay = &kStoneStay},
                               {.key = "hoftenær-fraktur",
                                .from_age = 68,
                                .weight = 10,
                                .problems = kHipProblems,
                                .stay = &kHipStay,
                                .plan = &kHipPlan},
                               {.key = "håndledsbrud",
                                .from_age = 7,
                                .until_age = 80,
                                .weight = 9,
                                .problems = kWristProblems,
                                .stay = &kWristStay},
                               {.key = "rygsmerter",
                                .from_age = 22,
                                .until_age = 70,
                                .weight = 9,
                                .problems = kBackProblems,
                                .stay = &kBackStay}};

}  // namespace

std::span<const Course> surgical_courses() {
  return kCourses;
}

}  // namespace demo
