#include "demo/names.h"

#include <span>

namespace demo {

namespace {

using Names = std::span<const std::string_view>;

struct Generation {
  int until_year;  // births before this year
  Names female;
  Names male;
};

constexpr std::string_view kFemale1945[] = {"Inger",   "Else",   "Ruth",   "Gerda",  "Karen",
                                            "Edith",   "Ellen",  "Grethe", "Aase",   "Tove",
                                            "Kirsten", "Rigmor", "Ingrid", "Lis",    "Birthe",
                                            "Agnes",   "Jytte",  "Åse",    "Gudrun", "Esther"};
constexpr std::string_view kMale1945[] = {
    "Svend",  "Knud", "Poul",  "Aage", "Børge", "Ejner",  "Kaj",  "Erik",   "Gunnar", "Verner",
    "Holger", "Orla", "Villy", "Arne", "Ove",   "Jørgen", "Egon", "Harald", "Mogens", "Bent"};
constexpr std::string_view kFemale1965[] = {"Kirsten",  "Hanne", "Lene",    "Susanne", "Bente",
                                            "Marianne", "Anne",  "Lone",    "Inge",    "Birgit",
                                            "Jette",    "Pia",   "Annette", "Ulla",    "Karin",
                                            "Vibeke",   "Dorte", "Gitte",   "Connie",  "Solveig"};
constexpr std::string_view kMale1965[] = {
    "Peter", "Jens", "Niels",    "Hans",   "Søren",  "Lars",  "Jan",     "Per",  "Ole",    "Finn",
    "Leif",  "John", "Flemming", "Torben", "Bjarne", "Steen", "Henning", "Kurt", "Preben", "Jørn"};
constexpr std::string_view kFemale1985[] = {
    "Mette", "Charlotte", "Tina",  "Heidi",    "Rikke", "Pernille",  "Louise",
    "Trine", "Camilla",   "Maria", "Stine",    "Line",  "Christina", "Helle",
    "Maja",  "Signe",     "Anja",  "Birgitte", "Tanja"};
constexpr std::string_view kMale1985[] = {"Thomas",  "Michael",   "Henrik", "Martin", "Jesper",
                                          "Morten",  "Christian", "Rasmus", "Anders", "Kasper",
                                          "Allan",   "Claus",     "Brian",  "Jacob",  "Mads",
                                          "Kenneth", "Bo",        "Rune",   "Tobias"};
constexpr std::string_view kFemale2005[] = {"Emma",     "Julie", "Cecilie",  "Freja", "Mathilde",
                                            "Amalie",   "Laura", "Caroline", "Ida",   "Katrine",
                                            "Nanna",    "Sofie", "Emilie",   "Anna",  "Clara",
                                            "Josefine", "Nadia", "Simone"};
constexpr std::string_view kMale2005[] = {
    "Frederik", "Mathias", "Emil",  "Magnus", "Oliver", "Jonas",  "Simon",  "Nikolaj", "Sebastian",
    "Lucas",    "Mikkel",  "Oskar", "Tobias", "Rasmus", "Marcus", "Victor", "Jeppe",   "Asger"};
constexpr std::string_view kFemaleNow[] = {
    "Alma",   "Ida",   "Ella",  "Agnes", "Luna",  "Nora",  "Olivia", "Saga",  "Liva", "Vilma",
    "Astrid", "Ellie", "Karla", "Asta",  "Frida", "Merle", "Lærke",  "Ellen", "Aya",  "Isabella"};
constexpr std::string_view kMaleNow[] = {"William", "Noah",   "Valdemar", "Malthe", "Alfred",
                                         "Carl",    "August", "Arthur",   "Elias",  "Aksel",
                                         "Otto",    "Viggo",  "Theo",     "Storm",  "Anker",
                                         "Felix",   "Konrad", "Liam",     "Søren"};

constexpr Generation kGenerations[] = {{1946, kFemale1945, kMale1945},
                                       {1966, kFemale1965, kMale1965},
                                       {1986, kFemale1985, kMale1985},
                                       {2006, kFemale2005, kMale2005},
                                       {3000, kFemaleNow, kMaleNow}};

constexpr std::string_view kFamilies[] = {
    "Jensen",      "Nielsen",   "Hansen",    "Pedersen",     "Andersen",    "Christensen",
    "Larsen",      "Sørensen",  "Rasmussen", "Jørgensen",    "Petersen",    "Madsen",
    "Kristensen",  "Olsen",     "Thomsen",   "Christiansen", "Poulsen",     "Johansen",
    "Møller",      "Mortensen", "Knudsen",   "Jakobsen",     "Mikkelsen",   "Frederiksen",
    "Lund",        "Holm",      "Schmidt",   "Eriksen",      "Clausen",     "Simonsen",
    "Svendsen",    "Andreasen", "Iversen",   "Østergaard",   "Jeppesen",    "Nissen",
    "Vestergaard", "Lauridsen", "Mogensen",  "Kjær",         "Bertelsen",   "Skov",
    "Bech",        "Dam",       "Kjeldsen",  "Lassen",       "Bak",         "Bach",
    "Nørgaard",    "Friis",     "Dahl",      "Bang",         "Bjerregaard", "Søgaard",
    "Ågård",       "Toft",      "Krogh",     "Brandt",       "Lindholm",    "Gregersen",
    "Hedegaard",   "Ravn",      "Storm",     "Winther",      "Kofoed"};
constexpr std::string_view kMiddles[] = {"Bøgh",   "Lykke", "Kragh", "Marie", "Juul",
                                         "Bjerre", "Wulff", "Lind",  "Rosen", "Skovgaard"};

struct Origin {
  std::string_view female;
  std::string_view male;
  std::string_view family;
};
constexpr Origin kOrigins[] = {{"Fatima", "Mohammed", "Al-Khatib"}, {"Ayşe", "Mehmet", "Yılmaz"},
                               {"Amina", "Hassan", "Warsame"},      {"Zainab", "Ahmad", "Hussein"},
                               {"Agnieszka", "Piotr", "Kowalczyk"}, {"Leyla", "Yusuf", "Demirci"},
                               {"Oksana", "Andrij", "Shevchuk"},    {"Samira", "Bilal", "Iqbal"},
                               {"Thi Mai", "Van Hung", "Nguyen"},   {"Jasna", "Goran", "Ćosić"},
                               {"Elena", "Andrei", "Popescu"},      {"Shirin", "Reza", "Rahimi"}};

}  // namespace

Name draw_name(int birth_year, Sex sex, Dice& dice) {
  const bool female = sex == Sex::Female;
  if (birth_year > 1945 && dice.percent(9)) {
    const Origin& origin = dice.pick(kOrigins);
    return {female ? origin.female : origin.male, {}, origin.family};
  }
  const Generation* generation = kGenerations;
  while (birth_year >= generation->until_year)
    ++generation;
  Name name{dice.pick(female ? generation->female : generation->male), {}, dice.pick(kFamilies)};
  if (dice.percent(30)) name.middle = dice.pick(kMiddles);
  return name;
}

}  // namespace demo
