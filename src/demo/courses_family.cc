#include "demo/course.h"

// Pregnancy and birth, breast cancer, children who are well.
namespace demo {

namespace {

constexpr Problem kPregnancyProblems[] = {{"DZ348", "Anden graviditet"}};
constexpr Lab kPregnancyLabs[] = {{Measure::Haemoglobin, {8.0, 7.2, 7.1}},
                                  {Measure::Ferritin, {42, 24, 18}},
                                  {Measure::Glucose, {4.9, 5.2, 5.6}}};
constexpr Drug kPregnancyDrugs[] = {{"B03AA07", "Jern(II)sulfat", "100 mg depottabletter",
                                     "1 tablet dagligt fra 10. uge", "graviditet", Route::Oral, 1,
                                     "tablet", 1}};
constexpr Note kPregnancyNotes[] = {
    {NoteKind::Clinic,
     "Jordemoderkonsultation. Har det godt, mærker liv. Blodtryk normalt, urin uden protein. "
     "Fundus "
     "svarer til uge, hjertelyd 142. Talt om fødselsforberedelse og amning. Ny tid om fire uger."},
    {NoteKind::Clinic,
     "Jordemoderkonsultation. Lidt bækkensmerter, vejledt om bælte og øvelser. Glukosebelastning "
     "normal. Ultralyd viser fosterskøn midt i normalområdet. Ønsker at føde i vand."}};
constexpr FollowUp kPregnancyFollow{.where = Specialty::Birth,
                                    .reason = "Jordemoderkonsultation",
                                    .every_days = 28,
                                    .years = 1,
                                    .labs = kPregnancyLabs,
                                    .notes = kPregnancyNotes};

constexpr Problem kBirthProblems[] = {{"DO800", "Spontan enkeltfødsel med hovedpræsentation"},
                                      {"DZ370", "Eet levendefødt barn"}};
constexpr Vitals kBirthVitals{{36.9, 37.2, 36.8}, {88, 96, 76}, {126, 128, 116}, {76, 78, 70},
                              {98, 98, 99},       {18, 19, 15}, {0, 0, 0}};
constexpr Lab kBirthLabs[] = {{Measure::Haemoglobin, {7.4, 6.9, 6.8}},
                              {Measure::Platelets, {212, 204, 220}},
                              {Measure::Crp, {6, 22, 18}}};
constexpr Drug kBirthDrugs[] = {
    {"N02BE01", "Paracetamol", "1 g tabletter", "1 tablet 4 gange dagligt", "efterveer",
     Route::Oral, 1, "tablet", 4},
    {"M01AE01", "Ibuprofen", "400 mg tabletter", "1 tablet 3 gange dagligt", "efterveer",
     Route::Oral, 1, "tablet", 3}};
constexpr Done kBirthDone[] = {{"KMSM00", "Sutur af vaginalt rift efter fødsel", 9}};
constexpr Note kBirthNotes[] = {
    {NoteKind::Admission,
     "{alder}-årig kvinde, anden gang gravid, uge 40+2, kommer i aktiv fødsel. Vandet er klart. "
     "Veer "
     "hvert tredje minut. Orificium 5 cm. CTG normal. Ønsker lattergas og vand. Partner er med.",
     0},
    {NoteKind::Nursing,
     "Levendefødt barn, Apgar 9/1 og 10/5, vægt 3.640 g. Blødning 350 mL. Hud mod hud, har suttet "
     "godt. "
     "Livmoderen er godt kontraheret. Mor er oppe og har ladet vandet.",
     14},
    {NoteKind::Discharge,
     "Diagnoser: DO800 Spontan fødsel, DZ370 Levendefødt barn.\nUkompliceret fødsel og barsel. "
     "Ammer. "
     "Udskrives til hjemmet, hælprøve og hørescreening på tredjedagen, besøg af sundhedsplejerske "
     "er "
     "aftalt."}};
constexpr Stay kBirthStay{.where = Specialty::Birth,
                          .arrival = Arrival::Direct,
                          .reason = "Fødsel",
                          .hours = 40,
                          .vitals = &kBirthVitals,
                          .labs = kBirthLabs,
                          .drugs = kBirthDrugs,
                          .done = kBirthDone,
                          .notes = kBirthNotes};

constexpr Problem kBreastProblems[] = {
    {"DC504", "Brystkræft i den øvre laterale kvadrant af mamma", "Brystkræft"}};
constexpr Drug kBreastDrugs[] = {{"L02BG04", "Letrozol", "2,5 mg filmovertrukne tabletter",
                                  "1 tablet morgen", "brystkræft", Route::Oral, 1, "tablet", 1}};
constexpr Lab kBreastLabs[] = {{Measure::Haemoglobin, {7.9, 8.2, 8.3}},
                               {Measure::Leukocytes, {4.1, 5.2, 5.8}},
                               {Measure::Platelets, {196, 228, 240}},
                               {Measure::Alat, {34, 30, 26}},
                               {Measure::Creatinine, {66, 68, 68}}};
constexpr Note kBreastNotes[] = {
    {NoteKind::Clinic,
     "Opfølgning efter brystkræft. Opereret med lumpektomi og sentinel node, pT1c N0, ER 100 %, "
     "HER2 "
     "negativ. Strålebehandling afsluttet. Får letrozol med lette ledsmerter, træner og kan leve "
     "med "
     "det. Bryst og aksil uden palpabel forandring. Mammografi bestilt."},
    {NoteKind::Clinic,
     "Opfølgning. Mammografi uden tegn på recidiv. Hedeture aftagende. Ingen lymfødem, armomfang "
     "ens. "
     "DXA viser osteopeni, får kalk og D-vitamin. Fortsætter letrozol til fem år."}};
constexpr FollowUp kBreastFollow{.where = Specialty::Oncology,
                                 .reason = "Opfølgning efter brystkræft",
                                 .every_days = 180,
                                 .years = 5,
                                 .labs = kBreastLabs,
                                 .notes = kBreastNotes};
constexpr std::string_view kBreastActivities[] = {"Mammografi hver 18. måned",
                                                  "Fysisk træning på hold", "DXA hvert andet år"};
constexpr Plan kBreastPlan{"Opfølgningsplan efter brystkræft", "Gennemfører 5 års letrozol",
                           kBreastActivities};

constexpr Problem kChildProblems[] = {{"DZ001", "Kontakt mhp planlagt generel børneundersøgelse"}};
constexpr Note kChildNotes[] = {{NoteKind::Clinic,
                                 "Børneundersøgelse hos egen læge. Glad og livlig, kontakter "
                                 "aldersvarende. Følger sine kurver for "
                                 "højde og vægt. Stetoskopi normal. Syn og hørelse uden "
                                 "anmærkning. Vaccineret efter programmet."}};
constexpr FollowUp kChildFollow{.clinic = Clinic::OwnDoctor,
                                .reason = "Børneundersøgelse",
                                .every_days = 365,
                                .years = 5,
                                .notes = kChildNotes};

constexpr Problem kHealthProblems[] = {{"DZ000", "Kontakt mhp generel helbredsundersøgelse"}};
constexpr Lab kHealthLabs[] = {{Measure::Haemoglobin, {8.8, 8.8, 8.9}},
                               {Measure::HbA1c, {34, 35, 35}},
                               {Measure::Ldl, {2.8, 2.9, 2.8}},
                               {Measure::Creatinine, {72, 74, 73}}};
constexpr Note kHealthNotes[] = {
    {NoteKind::Clinic,
     "Helbredsundersøgelse. Rask, ingen medicin. Ryger ikke, 4-5 genstande om ugen, motionerer. "
     "Blodtryk og blodprøver normale. Ingen kontrol planlagt ud over screeningsprogrammerne."}};
constexpr FollowUp kHealthFollow{.clinic = Clinic::OwnDoctor,
                                 .reason = "Helbredsundersøgelse",
                                 .every_days = 900,
                                 .years = 5,
                                 .labs = kHealthLabs,
                                 .notes = kHealthNotes};

constexpr Course kCourses[] = {{.key = "graviditet",
                                .kind = Kind::Chronic,
                                .from_age = 21,
                                .until_age = 41,
                                .only = 'F',
                                .weight = 24,
                                .problems = kPregnancyProblems,
                                .lasting = kPregnancyDrugs,
                                .follow_up = &kPregnancyFollow},
                               {.key = "fødsel",
                                .from_age = 21,
                                .until_age = 41,
                                .only = 'F',
                                .weight = 40,
                                .problems = kBirthProblems,
                                .stay = &kBirthStay},
                               {.key = "brystkræft",
                                .kind = Kind::Chronic,
                                .from_age = 46,
                                .only = 'F',
                                .weight = 9,
                                .problems = kBreastProblems,
                                .lasting = kBreastDrugs,
                                .follow_up = &kBreastFollow,
                                .plan = &kBreastPlan},
                               {.key = "rask-barn",
                                .kind = Kind::Chronic,
                                .from_age = 0,
                                .until_age = 6,
                                .weight = 100,
                                .problems = kChildProblems,
                                .listing = Listing::Contact,
                                .follow_up = &kChildFollow},
                               {.key = "rask-kontrol",
                                .kind = Kind::Chronic,
                                .from_age = 20,
                                .until_age = 60,
                                .weight = 30,
                                .problems = kHealthProblems,
                                .listing = Listing::Contact,
                                .follow_up = &kHealthFollow}};

}  // namespace

std::span<const Course> family_courses() {
  return kCourses;
}

}  // namespace demo
