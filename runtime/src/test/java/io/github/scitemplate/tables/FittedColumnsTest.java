package io.github.scitemplate.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What columns become, beside scikit-learn. */
class FittedColumnsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/tables");

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private CsvTable table(String text) throws IOException {
    return CsvTable.read(file("data.csv", text));
  }

  private static double[][] features(FittedColumns columns, CsvTable table) {
    double[][] features = new double[table.rows()][columns.features()];
    columns.encode(
        table,
        IntStream.range(0, table.rows()).toArray(),
        (row, column, value) -> features[row][column] = value);
    return features;
  }

  @Test
  void featuresAreThoseOfScikitLearn() throws IOException {
    CsvTable people = CsvTable.read(GOLDEN.resolve("people.csv"));
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.standardised("age", "income")
                    .imputedBy(Imputation.mean())
                    .withMissingIndicator(),
                Columns.standardised("offset", "always"),
                Columns.minMax("children").imputedBy(Imputation.median()),
                Columns.oneHot("town").imputedBy(Imputation.mostFrequent()),
                Columns.ordinal("grade").imputedBy(Imputation.constant(-1)))
            .fit(people, IntStream.range(0, 40).toArray());
    double[][] ours = features(FittedColumns.of(columns.json()), people);
    List<String> lines = Files.readAllLines(GOLDEN.resolve("features.csv"));
    assertEquals(lines.size(), ours.length);
    for (int row = 0; row < ours.length; row++) {
      double[] expected =
          Stream.of(lines.get(row).split(",")).mapToDouble(Double::parseDouble).toArray();
      assertEquals(expected.length, ours[row].length);
      for (int i = 0; i < expected.length; i++) {
        // The third group has a mean of 1e8 and a deviation of 0.01: the data have six digits.
        double scale = columns.featureNames().get(i).equals("offset") ? 1e-6 : 1e-12;
        assertEquals(
            expected[i],
            ours[row][i],
            scale * Math.max(1, Math.abs(expected[i])),
            "row " + row + ", " + columns.featureNames().get(i));
      }
    }
  }

  @Test
  void onlyTrainingRowsDecide() throws IOException {
    CsvTable table = table("x,c,y\n1,a,no\n3,b,yes\n100,z,no\n,,yes\n");
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.standardised("x").imputedBy(Imputation.mean()),
                Columns.oneHot("c").withUnknown().withMissingIndicator())
            .withClasses("y")
            .fit(table, new int[] {0, 1});
    assertEquals(List.of("x", "c=a", "c=b", "c=(unknown)", "c=(missing)"), columns.featureNames());
    assertArrayEquals(
        new double[][] {
          {-1, 1, 0, 0, 0}, {1, 0, 1, 0, 0}, {98, 0, 0, 1, 0}, {0, 0, 0, 1, 1},
        },
        features(columns, table));
    Dataset chosen = columns.samples(table, new int[] {3, 1});
    assertArrayEquals(new float[] {0, 0, 0, 1, 1, 1, 0, 1, 0, 0}, chosen.inputs().get(0).floats());
    assertArrayEquals(new long[] {1, 1}, chosen.labels().get(0).longs());
    assertEquals(List.of("no", "yes"), columns.classes());
    assertArrayEquals(
        features(columns, table)[1],
        features(
            ColumnTransformer.of(
                    Columns.standardised("x").imputedBy(Imputation.mean()),
                    Columns.oneHot("c").withUnknown().withMissingIndicator())
                .fit(table.select(new int[] {0, 1})),
            table)[1]);
  }

  @Test
  void embeddedColumnsAreAnInputOfTheirOwn() throws IOException {
    CsvTable table = table("zip,shop,price\n10,b,1.5\n20,a,2\n,c,3\n30,,4\n10,b,5\n");
    FittedColumns columns =
        ColumnTransformer.of(Columns.embedded("zip", "shop"))
            .withTargets("price")
            .fit(table, new int[] {0, 1, 2});
    Dataset samples = columns.samples(table);
    assertEquals(1, samples.inputs().size());
    assertArrayEquals(new long[] {1, 2, 2, 1, 0, 3, 0, 0, 1, 2}, samples.inputs().get(0).longs());
    assertEquals("(5, 2)", samples.inputs().get(0).shape().toString());
    assertEquals(3, columns.categories("zip"));
    assertEquals(4, columns.categories("shop"));
    assertEquals(0, columns.features());
    assertEquals("(5, 1)", samples.labels().get(0).shape().toString());
    assertArrayEquals(new float[] {1.5f, 2, 3, 4, 5}, samples.labels().get(0).floats());
    assertThrows(UserException.class, () -> columns.categories("price"));
  }

  @Test
  void seldomCategoriesCountAsNotSeen() throws IOException {
    CsvTable table = table("c,n\nx,7\na,7\nb,5\nb,3\nx,\n,9\n");
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.oneHot("c").limitedTo(2).withUnknown(),
                Columns.ordinal("n").imputedBy(Imputation.constant(3)).limitedTo(2))
            .fit(table);
    assertEquals(List.of("c=b", "c=x", "c=(unknown)", "n"), columns.featureNames());
    assertArrayEquals(
        new double[][] {
          {0, 1, 0, 1}, {0, 0, 1, 1}, {1, 0, 0, -1}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, -1},
        },
        features(columns, table));
  }

  @Test
  void columnsThatAreAlwaysTheSameOrNeverThereAreNoTrouble() throws IOException {
    CsvTable table = table("same,never,x\n5,,1\n5,,2\n7,,3\n");
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.standardised("same"),
                Columns.minMax("x"),
                Columns.numbers("never").imputedBy(Imputation.constant(0.25)))
            .fit(table, new int[] {0, 1});
    assertArrayEquals(
        new double[][] {{0, 0, 0.25}, {0, 1, 0.25}, {2, 2, 0.25}}, features(columns, table));
    refused(
        "the column never has no value in any of the 3 training rows",
        () -> ColumnTransformer.of(Columns.numbers("never")).fit(table));
    refused(
        "the column never has no value in any of the 3 training rows",
        () ->
            ColumnTransformer.of(Columns.numbers("never").imputedBy(Imputation.median()))
                .fit(table));
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void refused(String problem, Action action) {
    UserException e = assertThrows(UserException.class, action::run);
    assertTrue(e.problem().contains(problem), e.problem());
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsRow() throws IOException {
    CsvTable table = table("x,c,y\n1,a,no\n2,b,yes\n,a,no\ninf,b,maybe\n");
    Columns x = Columns.standardised("x");
    refused(
        "row 4 has the number Infinity in the column x",
        () -> ColumnTransformer.of(x.imputedBy(Imputation.mean())).fit(table));
    refused(
        "the column x has no value in 1 of the 2 training rows",
        () -> ColumnTransformer.of(x).fit(table, new int[] {0, 2}));
    FittedColumns columns = ColumnTransformer.of(x).withClasses("y").fit(table, new int[] {0, 1});
    refused("row 3 has no value in the column x", () -> columns.samples(table, new int[] {2}));
    refused(
        "row 4 has the class 'maybe' in the column y, which no training row has",
        () -> columns.samples(table, new int[] {3}));
    refused(
        "the column c holds text, such as 'a' in row 1",
        () -> ColumnTransformer.of(Columns.minMax("c")).fit(table));
    refused("there is no column z", () -> ColumnTransformer.of(Columns.oneHot("z")).fit(table));
    refused(
        "the column y is used twice",
        () -> ColumnTransformer.of(Columns.oneHot("y")).withClasses("y").fit(table));
    refused(
        "are to become 'none', but it holds numbers",
        () -> ColumnTransformer.of(x.imputedBy(Imputation.constant("none"))).fit(table));
    FittedColumns ofText = ColumnTransformer.of(Columns.oneHot("c")).fit(table, new int[] {0, 1});
    refused(
        "the column c holds numbers, but the training rows hold text there",
        () -> ofText.samples(table("c\n1\n")));
    assertThrows(
        IllegalArgumentException.class, () -> ColumnTransformer.of(x).fit(table, new int[0]));
    assertThrows(
        IllegalArgumentException.class, () -> ColumnTransformer.of(x).fit(table, new int[] {4}));
    refused("These are no fitted columns", () -> FittedColumns.of("{}"));
    refused("These are no fitted columns", () -> FittedColumns.of("[1]"));
    String right = columns.json();
    for (String part :
        List.of("\"shift\":1.5", "\"encoding\":\"STANDARDISED\"", "\"kind\":\"CLASSES\"")) {
      assertTrue(right.contains(part), right);
      String key = part.substring(0, part.indexOf(':') + 1);
      refused(
          "These are no fitted columns",
          () -> FittedColumns.of(right.replace(part, key + "\"x\"")));
    }
    refused(
        "These are no fitted columns",
        () -> FittedColumns.of(right.replace("\"missing\":", "\"gone\":")));
    assertThrows(IllegalArgumentException.class, () -> columns.samples(table, new int[] {4}));
  }

  @Test
  void aNewFileIsReadAsTheTrainingFileWas() throws IOException {
    CsvFormat format = CsvFormat.standard().withSeparator(';').withMissing("-").withText("plz");
    CsvTable table = format.read(file("train.csv", "plz;x;y\n01;1;b\n02;3;a\n"));
    FittedColumns fitted =
        ColumnTransformer.of(
                Columns.oneHot("plz"), Columns.numbers("x").imputedBy(Imputation.mean()))
            .withClasses("y")
            .fit(table);
    FittedColumns columns = FittedColumns.of(fitted.json());
    Dataset unlabelled = columns.read(file("new.csv", "x;more;plz\n5;\"q\";02\n-;r;03\n"));
    assertArrayEquals(new float[] {0, 1, 5, 0, 0, 2}, unlabelled.inputs().get(0).floats());
    assertEquals(List.of(), unlabelled.labels());
    Dataset labelled = columns.read(file("new.csv", "x;y;plz\n5;a;02\n"));
    assertArrayEquals(new long[] {0}, labelled.labels().get(0).longs());
    assertEquals(List.of(), columns.read(file("new.csv", "x;y;plz\n5;c;02\n")).labels());
    assertEquals(List.of(), columns.read(file("new.csv", "x;y;plz\n5;-;02\n")).labels());
    FittedColumns priced =
        ColumnTransformer.of(Columns.numbers("x")).withTargets("y").fit(table("x,y\n1,2\n"));
    assertEquals(1, priced.read(file("new.csv", "x,y\n1,2\n")).labels().size());
    assertEquals(0, priced.read(file("new.csv", "x,y\n1,soon\n")).labels().size());
    FittedColumns zeros =
        ColumnTransformer.of(Columns.numbers("x"))
            .withClasses("y")
            .fit(CsvFormat.standard().withText("y").read(file("t.csv", "x,y\n1,01\n2,02\n")));
    assertArrayEquals(
        new long[] {1}, zeros.read(file("new.csv", "x,y\n1,02\n")).labels().get(0).longs());
    FittedColumns digits =
        ColumnTransformer.of(Columns.numbers("x")).withClasses("y").fit(table("x,y\n1,7\n2,8\n"));
    assertArrayEquals(
        new long[] {1, 0},
        digits.read(file("new.csv", "x,y\n1,8.0\n2,7\n")).labels().get(0).longs());
    refused("there is no column plz", () -> columns.read(file("new.csv", "x\n5\n")));
    refused(
        "new.csv, line 2: the column x holds numbers, but here is 'five'",
        () -> columns.read(file("new.csv", "x;plz\nfive;02\n")));
  }

  @Test
  void aTextThatStandsForAMissingOneIsACategory() throws IOException {
    CsvTable table = table("c,x\nb,1\n,2\na,3\n");
    FittedColumns none =
        ColumnTransformer.of(Columns.oneHot("c").imputedBy(Imputation.constant("aa"))).fit(table);
    assertEquals(List.of("c=a", "c=aa", "c=b"), none.featureNames());
    assertArrayEquals(new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}}, features(none, table));
    FittedColumns known =
        ColumnTransformer.of(Columns.oneHot("c").imputedBy(Imputation.constant("b"))).fit(table);
    assertEquals(List.of("c=a", "c=b"), known.featureNames());
    assertArrayEquals(new double[][] {{0, 1}, {0, 1}, {1, 0}}, features(known, table));
  }

  @Test
  void aMedianIsTheMiddleOfAnOddCountAndTheMeanOfTwoOfAnEvenOne() throws IOException {
    CsvTable table = table("odd,even\n9,4\n1,1\n5,\n,\n");
    FittedColumns columns =
        ColumnTransformer.of(Columns.numbers("odd", "even").imputedBy(Imputation.median()))
            .fit(table);
    assertArrayEquals(new double[] {5, 2.5}, features(columns, table)[3]);
  }

  @Test
  void theMostFrequentValueIsTheFirstOfEquals() throws IOException {
    CsvTable table = table("a,b,c\nx,p,z\ny,q,y\ny,,x\n,p,\n");
    FittedColumns columns =
        ColumnTransformer.of(Columns.ordinal("a", "b", "c").imputedBy(Imputation.mostFrequent()))
            .fit(table);
    assertEquals(1, features(columns, table)[3][0], "y twice");
    assertEquals(0, features(columns, table)[2][1], "p twice");
    assertEquals(0, features(columns, table)[3][2], "x, y and z once");
    CsvTable empty = table("a,b\n1,\n2,\n");
    refused(
        "the column b has no value in any of the 2 training rows",
        () ->
            ColumnTransformer.of(Columns.oneHot("b").imputedBy(Imputation.mostFrequent()))
                .fit(empty));
  }

  @Test
  void aColumnOfNumbersThatHoldsTextIsRefusedWhereverItIsNeeded() throws IOException {
    CsvTable text = table("x,y\n1,a\n2,b\n");
    refused(
        "the column y holds text, such as 'a' in row 1",
        () -> ColumnTransformer.of(Columns.numbers("x")).withTargets("y").fit(text));
    refused(
        "the column y holds text",
        () -> ColumnTransformer.of(Columns.numbers("y").imputedBy(Imputation.mean())).fit(text));
    FittedColumns columns =
        ColumnTransformer.of(Columns.numbers("x")).withTargets("y").fit(table("x,y\n1,2\n3,4\n"));
    refused("the column y holds text", () -> columns.samples(text));
    refused("the column x holds text", () -> columns.samples(table("x,y\nv,1\n")));
    CsvTable digits =
        CsvFormat.standard().withText("x").read(file("d.csv", "x,y\n01,1\n02,2\nthree,4\n"));
    refused("the column x holds text, such as 'three' in row 3", () -> columns.samples(digits));
  }

  @Test
  void aMissingLabelIsRefusedInTrainingAndInSamples() throws IOException {
    CsvTable table = table("x,y,z\n1,a,1\n2,,\n3,b,2\n");
    ColumnTransformer classes = ColumnTransformer.of(Columns.numbers("x")).withClasses("y");
    ColumnTransformer numbers = ColumnTransformer.of(Columns.numbers("x")).withTargets("z");
    refused("row 2 has no value in the column y", () -> classes.fit(table));
    refused("row 2 has no value in the column z", () -> numbers.fit(table));
    int[] some = {0, 2};
    refused("row 2 has no value in the column y", () -> classes.fit(table, some).samples(table));
    refused("row 2 has no value in the column z", () -> numbers.fit(table, some).samples(table));
    FittedColumns targets = numbers.fit(table, some);
    assertArrayEquals(
        new float[] {2, 1}, targets.samples(table, new int[] {2, 0}).labels().get(0).floats());
  }

  @Test
  void aFileWithoutNamesIsReadAsTheTrainingFileWas() throws IOException {
    CsvTable table = CsvFormat.standard().withHeader("x", "y").read(file("t.csv", "1,a\n3,b\n"));
    FittedColumns fitted = ColumnTransformer.of(Columns.minMax("x")).withClasses("y").fit(table);
    FittedColumns columns = FittedColumns.of(fitted.json());
    Dataset samples = columns.read(file("new.csv", "5,b\n2,a\n"));
    assertArrayEquals(new float[] {2, 0.5f}, samples.inputs().get(0).floats());
    assertArrayEquals(new long[] {1, 0}, samples.labels().get(0).longs());
  }

  @Test
  void featuresMayHaveNoLabel() throws IOException {
    CsvTable table = table("x\n1\n2\n");
    Dataset samples = ColumnTransformer.of(Columns.numbers("x")).fit(table).samples(table);
    assertEquals(List.of(), samples.labels());
    assertArrayEquals(new float[] {1, 2}, samples.inputs().get(0).floats());
  }

  @Test
  void whatIsUsedTwiceIsToldApart() throws IOException {
    CsvTable table = table("x,y\n1,2\n");
    UserException twice =
        assertThrows(
            UserException.class,
            () -> ColumnTransformer.of(Columns.numbers("x"), Columns.oneHot("x")).fit(table));
    assertTrue(twice.fix().contains("in one group only"), twice.fix());
    UserException label =
        assertThrows(
            UserException.class,
            () -> ColumnTransformer.of(Columns.numbers("x")).withTargets("x").fit(table));
    assertTrue(label.fix().contains("The label cannot be a feature"), label.fix());
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    List<Executable> wrong =
        List.of(
            () -> ColumnTransformer.of(),
            () -> ColumnTransformer.of(Columns.numbers("x")).withTargets(),
            () -> Columns.oneHot(),
            () -> Columns.embedded("x").withMissingIndicator(),
            () -> Columns.ordinal("x").withUnknown(),
            () -> Columns.numbers("x").limitedTo(3),
            () -> Columns.oneHot("x").limitedTo(0),
            () -> Imputation.constant(Double.NaN));
    for (int i = 0; i < wrong.size(); i++) {
      assertThrows(IllegalArgumentException.class, wrong.get(i), "case " + i);
    }
  }

  @Test
  void keptColumnsThatWereChangedAreRefused() throws IOException {
    FittedColumns columns =
        ColumnTransformer.of(Columns.standardised("x").imputedBy(Imputation.mean()))
            .withClasses("y")
            .fit(table("x,y\n1,a\n3,b\n"));
    String right = columns.json();
    assertEquals(right, FittedColumns.of(right).json());
    for (String change :
        List.of(
            "\"name\":\"x\"|\"called\":\"x\"",
            "\"encoding\":\"STANDARDISED\"|\"encoding\":null",
            "\"fill\":\"2.0\"|\"fill\":\"Infinity\"",
            "\"fill\":\"2.0\"|\"fill\":\"two\"",
            "\"scale\":1.0|\"scale\":0.0",
            "\"scale\":1.0|\"scale\":-1.0",
            "\"shift\":2.0|\"shift\":1e999",
            "\"categories\":[]|\"categories\":null",
            "\"categories\":[]|\"categories\":[null]",
            "\"columns\":[\"y\"]|\"columns\":[null]",
            "\"columns\":[\"y\"]|\"columns\":[\"y\",\"z\"]",
            "\"columns\":[\"y\"]|\"columns\":null",
            "\"classes\":[\"a\",\"b\"]|\"classes\":null",
            "\"classes\":[\"a\",\"b\"]|\"classes\":[\"a\",null]",
            "\"kind\":\"CLASSES\"|\"kind\":null",
            "\"format\":{|\"formats\":{",
            "\"separator\":\",\"|\"separator\":\".\"",
            "\"encoding\":\"UTF-8\"|\"encoding\":\"UTF-9\"")) {
      String[] both = change.split("\\|");
      assertTrue(right.contains(both[0]), both[0] + " in " + right);
      refused(
          "These are no fitted columns", () -> FittedColumns.of(right.replace(both[0], both[1])));
    }
  }
}
