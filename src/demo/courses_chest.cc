#include "demo/course.h"

// Lungs and infections.
namespace demo {

namespace {

// Pneumonia.
constexpr Problem kPneumoniaProblems[] = {{"DJ189", "Pneumoni UNS"}};
constexpr Vitals kPneumoniaVitals{{38.9, 38.6, 37.1}, {108, 96, 78}, {118, 124, 132}, {66, 70, 76},
                                  {90, 93, 96},       {26, 22, 17},  {4, 2, 0}};
constexpr Lab kPneumoniaLabs[] = {
    {Measure::Crp, {142, 208, 38}},          {Measure::Leukocytes, {15.8, 13.4, 8.6}},
    {Measure::Haemoglobin, {8.1, 7.8, 7.9}}, {Measure::Sodium, {133, 135, 138}},
    {Measure::Potassium, {3.7, 3.6, 4.0}},   {Measure::Creatinine, {112, 96, 84}},
    {Measure::Albumin, {33, 29, 31}}};
constexpr Drug kPneumoniaDrugs[] = {
    {"J01CE01", "Benzylpenicillin", "2 mio. IE pulver til infusionsvæske",
     "2 mio. IE i.v. 4 gange dagligt", "lungebetændelse", Route::Intravenous, 2, "mio. IE", 4},
    {"N02BE01", "Paracetamol", "1 g tabletter", "1 tablet 4 gange dagligt, højst 4 g i døgnet",
     "smerter og feber", Route::Oral, 1, "tablet", 4},
    {"B01AB04", "Dalteparin", "5.000 IE injektionsvæske", "5.000 IE s.c. 1 gang dagligt",
     "forebyggelse af blodprop", Route::Subcutaneous, 5000, "IE", 1}};
constexpr Done kPneumoniaDone[] = {{"ZZ3925", "EKG-12", 1}};
constexpr Finding kPneumoniaFindings[] = {
    {"UXRC00", "Røntgenundersøgelse af thorax",
     "Infiltrat basalt i højre lunge, foreneligt med pneumoni. Ingen pleuravæske. Hjertet ikke "
     "forstørret.",
     Specialty::Radiology, 2},
    {"NPU16271", "Ekspektorat, dyrkning og resistens",
     "Streptococcus pneumoniae, rigelig vækst. Følsom for penicillin.", Specialty::Biochemistry,
     60}};
constexpr Note kPneumoniaNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} indlægges akut via egen læge med fire dages hoste, feber til 39,2 °C "
     "og "
     "tiltagende åndenød. Opspyt gulligt. Ingen brystsmerter, ingen blod i opspyt.\n"
     "Objektivt: Vågen, klar og relevant. Let medtaget. St.p.: krepitationer basalt på højre side. "
     "St.c.: regelmæssig rytme, ingen mislyd. Abdomen blødt og uømt. Ingen ødemer, ingen "
     "hudpåvirkning.\n"
     "Vurdering: Samfundserhvervet pneumoni, CURB-65 på 2.\n"
     "Plan: Benzylpenicillin i.v. efter bloddyrkning og ekspektorat. Ilt til SAT 94-98. Røntgen af "
     "thorax. Tromboseprofylakse. EWS efter skema. Genoplivning: ja.",
     2},
    {NoteKind::Round,
     "Stuegang. Feberen er faldende, spiser og drikker lidt. Ilten trappes ned. CRP er vendt. "
     "Fortsætter penicillin i.v. og skifter til tabletter, når temperaturen har været under 38 i "
     "et "
     "døgn. Mobiliseres til stol ved måltider. Forventes udskrevet om 2-3 dage.",
     38},
    {NoteKind::Discharge,
     "Diagnose: DJ189 Pneumoni UNS.\nIndlagt med feber, hoste og iltbehov. Behandlet med "
     "benzylpenicillin i.v. og derefter phenoxymethylpenicillin, i alt 7 dage. God klinisk og "
     "biokemisk effekt. Udskrives til eget hjem uden ilt.\n"
     "Til egen læge: Bedes følge op ved manglende bedring. Kontrolrøntgen af thorax om 6 uger for "
     "rygere og patienter over 50 år er bestilt herfra."}};
constexpr std::string_view kPneumoniaTasks[] = {"Mobilisering x 3", "Nedtrappe ilt efter SAT",
                                                "Antibiotika fra i.v. til tabletter"};
constexpr Stay kPneumoniaStay{.where = Specialty::Medicine,
                              .reason = "Pneumoni med iltbehov",
                              .hours = 104,
                              .vitals = &kPneumoniaVitals,
                              .labs = kPneumoniaLabs,
                              .drugs = kPneumoniaDrugs,
                              .done = kPneumoniaDone,
                              .findings = kPneumoniaFindings,
                              .notes = kPneumoniaNotes,
                              .tasks = kPneumoniaTasks};

// COPD, the illness and the exacerbation.
constexpr Problem kCopdProblems[] = {{"DJ449", "Kronisk obstruktiv lungesygdom UNS", "KOL"}};
constexpr Drug kCopdDrugs[] = {
    {"R03BB04", "Tiotropium", "2,5 µg/dosis inhalationsvæske", "2 sug morgen", "KOL",
     Route::Inhaled, 2, "sug", 1},
    {"R03AK07", "Formoterol og budesonid", "160+4,5 µg/dosis inhalationspulver",
     "1 sug morgen og aften", "KOL", Route::Inhaled, 1, "sug", 2},
    {"R03AC02", "Salbutamol", "0,2 mg/dosis inhalationspulver",
     "1-2 sug efter behov, højst 8 sug i døgnet", "åndenød", Route::Inhaled, 1, "sug", 0}};
constexpr Lab kCopdLabs[] = {{Measure::Haemoglobin, {8.9, 9.0, 9.1}},
                             {Measure::Leukocytes, {8.1, 8.4, 8.0}},
                             {Measure::Crp, {5, 6, 5}}};
constexpr Note kCopdNotes[] = {
    {NoteKind::Clinic,
     "Kontrol for KOL. MRC 3. CAT 16. FEV1 48 % af forventet, uændret. En forværring siden sidst, "
     "behandlet med prednisolon hjemme. Inhalationsteknik gennemgået og korrigeret. Ryger fortsat "
     "8 "
     "cigaretter dagligt og får tilbudt rygestop. Henvist til kommunalt KOL-hold."},
    {NoteKind::Clinic,
     "Kontrol for KOL. Stabil siden sidste besøg, ingen indlæggelser. MRC 2-3. SAT 94 % i hvile "
     "uden "
     "ilt. Deltager i træning to gange om ugen og har god gavn af det. Vaccineret mod influenza. "
     "Uændret behandling. Ny tid om et halvt år."}};
constexpr FollowUp kCopdFollow{.where = Specialty::Lung,
                               .reason = "Kontrol for KOL",
                               .every_days = 190,
                               .years = 6,
                               .labs = kCopdLabs,
                               .notes = kCopdNotes};
constexpr std::string_view kCopdActivities[] = {
    "KOL-rehabilitering i kommunen, 2 gange om ugen i 8 uger", "Rygestoprådgivning",
    "Handleplan ved forværring udleveret"};
constexpr Plan kCopdPlan{"Plan for KOL", "Færre forværringer og gangdistance over 350 m",
                         kCopdActivities};

constexpr Problem kCopdAcuteProblems[] = {
    {"DJ441", "Kronisk obstruktiv lungesygdom med akut eksacerbation UNS",
     "KOL med akut forværring"}};
constexpr Vitals kCopdVitals{{37.6, 37.3, 36.8}, {112, 98, 86}, {148, 140, 134}, {84, 80, 76},
                             {85, 89, 91},       {29, 24, 19},  {3, 2, 1}};
constexpr Lab kCopdAcuteLabs[] = {{Measure::Crp, {48, 36, 9}},
                                  {Measure::Leukocytes, {12.9, 13.8, 9.4}},
                                  {Measure::Haemoglobin, {9.2, 9.0, 8.9}},
                                  {Measure::Sodium, {136, 137, 139}},
                                  {Measure::Potassium, {3.9, 3.6, 3.8}},
                                  {Measure::Creatinine, {74, 76, 72}},
                                  {Measure::Lactate, {1.9, 1.4, 1.0}}};
constexpr Drug kCopdAcuteDrugs[] = {
    {"H02AB06", "Prednisolon", "37,5 mg tabletter", "37,5 mg morgen i 5 dage", "KOL-forværring",
     Route::Oral, 37.5, "mg", 1},
    {"R03AL02", "Salbutamol og ipratropium", "2,5+0,5 mg inhalationsvæske",
     "1 ampul på forstøver 4 gange dagligt", "åndenød", Route::Inhaled, 1, "ampul", 4},
    {"J01CR02", "Amoxicillin og clavulansyre", "500+125 mg tabletter", "1 tablet 3 gange dagligt",
     "luftvejsinfektion", Route::Oral, 1, "tablet", 3}};
constexpr Done kCopdDone[] = {{"BGFC32", "NIV-behandling", 1}};
constexpr Finding kCopdFindings[] = {
    {"UXRC00", "Røntgenundersøgelse af thorax",
     "Hyperinflation med fladtstående diafragma. Ingen infiltrater, ingen pneumothorax.",
     Specialty::Radiology, 2}};
constexpr Note kCopdAcuteNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} med kendt svær KOL indlægges med forværring gennem tre dage: "
     "tiltagende "
     "åndenød, mere og farvet opspyt. Har taget anfaldsmedicin hver anden time.\n"
     "Objektivt: Taler i korte sætninger, bruger hjælpemuskler. St.p.: forlænget eksspirium og "
     "spredt piben. A-punktur: pH 7,33, pCO2 7,4 kPa, pO2 7,1 kPa.\n"
     "Vurdering: KOL-forværring med respiratorisk acidose.\n"
     "Plan: NIV på afsnittet, prednisolon i 5 dage, forstøverbehandling, antibiotika. Ilt til SAT "
     "88-92. Ny a-punktur om 1 time. Behandlingsniveau drøftet: NIV ja, respirator nej.",
     1},
    {NoteKind::Round,
     "Stuegang. pH normaliseret efter seks timers NIV, som nu kun bruges om natten. Mindre "
     "åndenød, "
     "sover bedre. Fysioterapeut har trænet PEP-fløjte. Hjemmeilt er ikke aktuelt.",
     30},
    {NoteKind::Discharge,
     "Diagnose: DJ441 KOL med akut eksacerbation.\nBehandlet med NIV, prednisolon og antibiotika. "
     "Udskrives i habituel tilstand med SAT 91 % uden ilt. Afslutter prednisolon hjemme. "
     "Opfølgende hjemmebesøg af KOL-sygeplejerske om to dage, kontrol i lungeambulatoriet om fire "
     "uger."}};
constexpr std::string_view kCopdTasks[] = {"A-punktur", "NIV til natten", "Kontakt til kommunen"};
constexpr Stay kCopdStay{.where = Specialty::Lung,
                         .reason = "KOL-forværring med respirationssvigt",
                         .hours = 118,
                         .vitals = &kCopdVitals,
                         .labs = kCopdAcuteLabs,
                         .drugs = kCopdAcuteDrugs,
                         .done = kCopdDone,
                         .findings = kCopdFindings,
                         .notes = kCopdAcuteNotes,
                         .tasks = kCopdTasks};

// A child with asthma.
constexpr Problem kAsthmaProblems[] = {{"DJ450", "Allergisk astma"}};
constexpr Drug kAsthmaDrugs[] = {
    {"R03BA02", "Budesonid", "100 µg/dosis inhalationspulver", "1 sug morgen og aften", "astma",
     Route::Inhaled, 1, "sug", 2},
    {"R03AC03", "Terbutalin", "0,5 mg/dosis inhalationspulver",
     "1 sug efter behov, højst 6 sug i døgnet", "åndenød", Route::Inhaled, 1, "sug", 0}};
constexpr Note kAsthmaNotes[] = {
    {NoteKind::Clinic,
     "Astmakontrol sammen med forælder. Har brugt anfaldsmedicin en gang om ugen, mest ved "
     "boldspil. "
     "Sover godt. Lungefunktion FEV1 92 %. Teknikken med pulverinhalator er fin. Fortsætter "
     "uændret, ny tid om et halvt år."},
    {NoteKind::Clinic,
     "Astmakontrol. To episoder med hoste om natten i pollensæsonen. FEV1 84 % og 95 % efter "
     "bronkodilatator. Budesonid øges til dobbelt dosis i tre måneder. Skriftlig plan udleveret."}};
constexpr FollowUp kAsthmaFollow{.where = Specialty::Children,
                                 .reason = "Astmakontrol",
                                 .every_days = 180,
                                 .years = 4,
                                 .notes = kAsthmaNotes};
constexpr Vitals kAsthmaVitals{{37.4, 37.2, 36.9}, {132, 118, 94}, {104, 104, 104}, {62, 62, 62},
                               {91, 95, 98},       {34, 28, 20},   {2, 1, 0}};
constexpr Drug kAsthmaAcuteDrugs[] = {
    {"R03AC02", "Salbutamol", "2,5 mg inhalationsvæske", "2,5 mg på forstøver hver 4. time",
     "astmaanfald", Route::Inhaled, 2.5, "mg", 4},
    {"H02AB06", "Prednisolon", "25 mg tabletter", "25 mg 1 gang dagligt i 3 dage", "astmaanfald",
     Route::Oral, 25, "mg", 1}};
constexpr Note kAsthmaAcuteNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} med kendt astma kommer med forældrene på grund af åndenød siden i nat "
     "efter forkølelse. Har fået anfaldsmedicin fem gange.\nObjektivt: Respirationsfrekvens 34, "
     "indtrækninger, spredt piben. Leger ikke. Drikker lidt.\nPlan: Forstøver, prednisolon i tre "
     "dage, ilt til SAT over 94. Observeres til i morgen.",
     1},
    {NoteKind::Discharge,
     "Diagnose: DJ450 Allergisk astma, anfald udløst af virus.\nHurtig bedring på forstøver og "
     "prednisolon. Udskrives med plan for nedtrapning. Kontrol i børneambulatoriet om to uger."}};
constexpr Stay kAsthmaStay{.where = Specialty::Children,
                           .reason = "Astmaanfald",
                           .hours = 30,
                           .vitals = &kAsthmaVitals,
                           .drugs = kAsthmaAcuteDrugs,
                           .notes = kAsthmaAcuteNotes};

// Sepsis from the urinary tract.
constexpr Problem kSepsisProblems[] = {
    {"DA419", "Sepsis UNS"},
    {"DN390", "Urinvejsinfektion uden angivelse af lokalisation", "Urinvejsinfektion"}};
constexpr Vitals kSepsisVitals{{39.6, 38.4, 36.9}, {126, 102, 80}, {88, 108, 128}, {48, 60, 74},
                               {91, 94, 97},       {28, 22, 16},   {4, 2, 0}};
constexpr Lab kSepsisLabs[] = {
    {Measure::Crp, {186, 264, 44}},        {Measure::Leukocytes, {19.4, 16.2, 9.1}},
    {Measure::Platelets, {128, 140, 262}}, {Measure::Haemoglobin, {7.6, 7.1, 7.3}},
    {Measure::Sodium, {134, 137, 140}},    {Measure::Potassium, {4.6, 4.0, 3.9}},
    {Measure::Creatinine, {212, 168, 98}}, {Measure::Lactate, {4.1, 1.9, 0.9}},
    {Measure::Albumin, {28, 25, 29}}};
constexpr Drug kSepsisDrugs[] = {
    {"J01CR05", "Piperacillin og tazobactam", "4+0,5 g pulver til infusionsvæske",
     "4 g i.v. 3 gange dagligt", "sepsis", Route::Intravenous, 4, "g", 3},
    {"B05BB01", "Natriumklorid", "9 mg/mL infusionsvæske", "1.000 mL i.v. 2 gange dagligt", "væske",
     Route::Intravenous, 1000, "mL", 2},
    {"N02BE01", "Paracetamol", "1 g tabletter", "1 tablet 4 gange dagligt", "feber", Route::Oral, 1,
     "tablet", 4}};
constexpr Finding kSepsisFindings[] = {
    {"NPU16328", "Urin, dyrkning og resistens",
     "Escherichia coli 10^5/mL. Følsom for piperacillin/tazobactam, mecillinam og gentamicin.",
     Specialty::Biochemistry, 44},
    {"UXRC00", "Røntgenundersøgelse af thorax", "Ingen infiltrater. Ingen stase.",
     Specialty::Radiology, 3}};
constexpr Done kSepsisDone[] = {{"BJAZ13", "Anlæggelse af blærekateter", 1}};
constexpr Note kSepsisNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig {kvinde} indbringes med ambulance. Har haft svie ved vandladning i tre dage, i "
     "dag kulderystelser og konfusion.\nObjektivt: Varm, sløret men kontaktbar. BT 88/48, puls "
     "126, "
     "RF 28, temp. 39,6. Bankeøm over højre nyreloge. Laktat 4,1.\n"
     "Vurdering: Sepsis med fokus i urinveje, septisk påvirket kredsløb.\n"
     "Plan: Bloddyrkninger taget. Piperacillin/tazobactam givet inden for en time, 30 mL/kg "
     "krystalloid. Timediurese, kateter. Tilset af intensivlæge, der følger patienten på "
     "afsnittet.",
     1},
    {NoteKind::Round,
     "Stuegang. Blodtrykket holder uden støtte, laktat normaliseret, diurese 70 mL/t. Vågen og "
     "klar. "
     "Kreatinin falder. E. coli i urinen, følsom. Smaller ind til oral behandling i morgen.",
     46},
    {NoteKind::Discharge,
     "Diagnoser: DA419 Sepsis UNS, DN390 Urinvejsinfektion.\nUrosepsis med E. coli. God effekt af "
     "væske og piperacillin/tazobactam, i alt 7 dages antibiotika. Akut nyrepåvirkning er rettet. "
     "Til egen læge: kreatinin om en uge."}};
constexpr std::string_view kSepsisTasks[] = {"Timediurese", "Seponere blærekateter",
                                             "Svar på bloddyrkning"};
constexpr Stay kSepsisStay{.where = Specialty::Medicine,
                           .reason = "Sepsis, formentlig fra urinveje",
                           .hours = 160,
                           .vitals = &kSepsisVitals,
                           .labs = kSepsisLabs,
                           .drugs = kSepsisDrugs,
                           .done = kSepsisDone,
                           .findings = kSepsisFindings,
                           .notes = kSepsisNotes,
                           .tasks = kSepsisTasks};

constexpr Course kCourses[] = {{.key = "pneumoni",
                                .from_age = 35,
                                .weight = 16,
                                .problems = kPneumoniaProblems,
                                .stay = &kPneumoniaStay},
                               {.key = "kol",
                                .kind = Kind::Chronic,
                                .from_age = 52,
                                .weight = 14,
                                .problems = kCopdProblems,
                                .lasting = kCopdDrugs,
                                .follow_up = &kCopdFollow,
                                .plan = &kCopdPlan},
                               {.key = "kol-forværring",
                                .from_age = 55,
                                .weight = 8,
                                .problems = kCopdAcuteProblems,
                                .stay = &kCopdStay},
                               {.key = "barneastma",
                                .kind = Kind::Chronic,
                                .from_age = 4,
                                .until_age = 17,
                                .weight = 22,
                                .problems = kAsthmaProblems,
                                .lasting = kAsthmaDrugs,
                                .follow_up = &kAsthmaFollow},
                               {.key = "astmaanfald",
                                .from_age = 2,
                                .until_age = 15,
                                .weight = 30,
                                .problems = kAsthmaProblems,
                                .stay = &kAsthmaStay},
                               {.key = "sepsis",
                                .from_age = 50,
                                .weight = 8,
                                .problems = kSepsisProblems,
                                .stay = &kSepsisStay}};

}  // namespace

std::span<const Course> chest_courses() {
  return kCourses;
}

}  // namespace demo
