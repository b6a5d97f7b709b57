package io.github.scitemplate.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.scitemplate.Mutations;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file becomes, and how one that is no table is refused. */
class CsvTableTest {
  private static final int MUTATIONS = Integer.getInteger("fuzz", 60);

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), text);
  }

  private CsvTable table(String text) throws IOException {
    return CsvTable.read(file(text));
  }

  private void refused(String problem, String text) throws IOException {
    refused(problem, file(text), CsvFormat.standard());
  }

  private static void refused(String problem, Path file, CsvFormat format) {
    UserException e = assertThrows(UserException.class, () -> format.read(file));
    assertEquals(problem, e.problem().replace(file.toString(), "data.csv"));
    assertFalse(e.fix().isBlank());
  }

  @Test
  void numbersAndTextAreToldApart() throws IOException {
    CsvTable table =
        table(
            """
            age,name,score,when
            41,"Doe, Jane", 1.5 ,2026-11-29
            ,"say ""hi""\",-2e-3,2026-11-30

            NA,"two
            lines",inf,
            ?,  Ann ,1234567890123456789,NaN
            """);
    assertEquals(List.of("age", "name", "score", "when"), table.names());
    assertEquals(4, table.rows());
    assertArrayEquals(new double[] {41, Double.NaN, Double.NaN, Double.NaN}, table.numbers("age"));
    assertArrayEquals(
        new double[] {1.5, -2e-3, Double.POSITIVE_INFINITY, 1.23456789012345677e18},
        table.numbers("score"));
    assertFalse(table.isNumber("name"));
    assertEquals(List.of("Ann", "Doe, Jane", "say \"hi\"", "two\nlines"), table.categories("name"));
    assertEquals(Optional.of("2026-11-30"), table.text("when", 1));
    assertEquals(Optional.empty(), table.text("when", 2));
    assertEquals(Optional.of("41"), table.text("age", 0));
    assertEquals(List.of("41", "", "", ""), table.texts("age"));
  }

  @Test
  void everyDoubleIsReadBack() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    double[] values =
        IntStream.range(0, 2000)
            .mapToDouble(i -> Double.longBitsToDouble(random.nextLong()))
            .filter(Double::isFinite)
            .toArray();
    String text =
        IntStream.range(0, values.length)
            .mapToObj(i -> Double.toString(values[i]))
            .collect(Collectors.joining("\n", "x\n", "\n"));
    assertArrayEquals(values, table(text).numbers("x"));
  }

  @Test
  void theFormatCanBeGiven() throws IOException {
    Path german = folder.resolve("german.csv");
    Files.write(
        german,
        "'größe';plz;leer\n1,75;01067;-\n-;99999;-\n".getBytes(StandardCharsets.ISO_8859_1));
    CsvFormat format =
        CsvFormat.standard()
            .withSeparator(';')
            .withQuote('\'')
            .withDecimal(',')
            .withEncoding(StandardCharsets.ISO_8859_1)
            .withMissing("-");
    CsvTable table = format.withText("plz").read(german);
    assertArrayEquals(new double[] {1.75, Double.NaN}, table.numbers("größe"));
    assertEquals(Optional.of("01067"), table.text("plz", 0));
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, table.numbers("leer"));
    assertEquals(List.of("plz"), format.withOnly("plz").read(german).names());
    CsvTable named =
        CsvFormat.standard().withHeader("a", "b").withNumbers("b").read(file("1,NA\n2,NA\n"));
    assertEquals(2, named.rows());
    assertTrue(named.isNumber("b"));
    assertThrows(IllegalArgumentException.class, () -> format.withText("x").withNumbers("x"));
    assertThrows(IllegalArgumentException.class, () -> format.withSeparator(','));
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstName() throws IOException {
    assertEquals(List.of("a", "b"), table("\uFEFFa,b\r\n1,2\r\n").names());
  }

  @Test
  void aColumnWithoutANameGetsOne() throws IOException {
    assertEquals(List.of("column_1", "x", "column_3"), table(",x,\n0,5,\n1,6,\n").names());
  }

  @Test
  void aRowIsCalledByItsFileAndTheLineWhereItBegins() throws IOException {
    CsvTable table = table("x,y\n1,a\n\n\"2\",\"b\nb\"\n3,c\n");
    assertEquals(List.of("data.csv:2", "data.csv:4", "data.csv:6"), table.rowNames());
    CsvTable some = table.select(new int[] {2, 0}).withNumbers("z", new double[] {1, 2});
    assertEquals(List.of("data.csv:6", "data.csv:2"), some.rowNames());
    assertEquals(
        List.of("data.csv:1"),
        CsvFormat.standard().withHeader("x", "y").read(file("1,a\n")).rowNames());
    StringBuilder text = new StringBuilder("x\n");
    for (int i = 0; i < 5000; i++) {
      text.append(i).append('\n');
    }
    List<String> names = table(text.toString()).rowNames();
    assertEquals(5000, names.size());
    assertEquals("data.csv:5001", names.get(4999));
  }

  @Test
  void whatAnotherReaderGivesIsATableLikeAnyOther() throws IOException {
    CsvTable file = table("x,y,z\n1,a,no\n,,yes\n3,a,no\n");
    CsvTable made =
        CsvTable.of("some.parquet", 3)
            .withNumbers("x", new double[] {1, Double.NaN, 3})
            .withTexts("y", Arrays.asList("a", null, "a"))
            .withTexts("z", List.of("no", "yes", "no"));
    assertEquals(file.names(), made.names());
    assertEquals(file.texts("y"), made.texts("y"));
    assertEquals(List.of("a"), made.categories("y"));
    assertEquals(List.of("some.parquet:1", "some.parquet:3"), made.withoutMissing().rowNames());
    ColumnTransformer columns =
        ColumnTransformer.of(
                Columns.standardised("x").imputedBy(Imputation.mean()), Columns.oneHot("y"))
            .withClasses("z");
    int[] all = {0, 1, 2};
    FittedColumns ofFile = columns.fit(file, all);
    FittedColumns ofMade = columns.fit(made, all);
    assertEquals(ofFile.json(), ofMade.json());
    Dataset samples = ofMade.newSamples(made);
    assertArrayEquals(
        ofFile.samples(file).inputs().get(0).floats(), samples.inputs().get(0).floats());
    assertEquals(1, samples.labels().size());
    assertEquals("some.parquet:2", samples.name(1));
    CsvTable fresh =
        CsvTable.of("new", 1).withNumbers("x", new double[1]).withTexts("y", List.of("b"));
    assertEquals(0, ofMade.newSamples(fresh).labels().size());
    assertThrows(IllegalArgumentException.class, () -> CsvTable.of("none", 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> CsvTable.of("two", 2).withTexts("y", List.of("only one")));
  }

  @Test
  void samplesAreCalledAsTheirRows() throws IOException {
    CsvTable table = table("x,y\n1,a\n2,b\n3,a\n4,b\n");
    FittedColumns columns =
        ColumnTransformer.of(Columns.numbers("x")).withClasses("y").fit(table, new int[] {0, 1});
    Dataset samples = columns.samples(table, new int[] {3, 1});
    assertEquals("data.csv:5", samples.name(0));
    assertEquals("data.csv:3", samples.range(1, 2).name(0));
    assertEquals("data.csv:5", samples.select(new int[] {1, 0}).name(1));
    assertEquals("data.csv:4", columns.read(file("x\n\n9\n7\n")).name(1));
  }

  @Test
  void rowsAreChosenAndColumnsAdded() throws IOException {
    CsvTable table = table("x,c\n3,b\n,a\n1,\n2,b\n");
    assertArrayEquals(new double[] {2, 3}, table.select(new int[] {3, 0}).numbers("x"));
    assertArrayEquals(new double[] {3, 2}, table.withoutMissing().numbers("x"));
    assertEquals(3, table.withoutMissing("c").rows());
    assertArrayEquals(new int[] {1, 0, 1}, table.withoutMissing("c").classIndices("c"));
    assertArrayEquals(new int[] {1, 0}, table.withoutMissing().classIndices("x"));
    CsvTable more = table.withNumbers("double", new double[] {6, 0, 2, 4});
    assertEquals(List.of("x", "c", "double"), more.names());
    assertEquals(List.of("0", "2", "4", "6"), more.categories("double"));
    assertThrows(IllegalArgumentException.class, () -> table.withNumbers("y", new double[2]));
    UserException gap = assertThrows(UserException.class, () -> table.classIndices("c"));
    assertTrue(gap.problem().contains("row 3 has no value in the column c"), gap.problem());
    UserException text = assertThrows(UserException.class, () -> table.numbers("c"));
    assertTrue(text.problem().contains("such as 'b' in row 1"), text.problem());
    UserException slip = assertThrows(UserException.class, () -> table("age\n1\n").numbers("agee"));
    assertTrue(slip.problem().contains("Did you mean age?"), slip.problem());
  }

  @Test
  void whatIsNoTableIsRefusedWithItsLine() throws IOException {
    refused("data.csv is empty.", "");
    refused("data.csv is empty.", "\n\n");
    refused("data.csv has the names of columns, but no row below them.", "a,b\n");
    refused("data.csv, line 1: two columns are called a.", "a,b,a\n1,2,3\n");
    refused(
        "data.csv, line 4: the row has 1 field, but there are 2 columns.", "a,b\n1,\"2\n\"\n3\n");
    refused("data.csv, line 2: the row has 3 fields, but there are 2 columns.", "a,b\n1,2,3\n");
    refused(
        "data.csv, line 3: a quote is opened in the row that begins here, and never closed.",
        "a,b\n1,2\n3,\"4\n5,6\n");
    refused(
        "data.csv, line 2: Unexpected character after closing quote: 'x' (0x78).", "a\n\"b\"x\n");
    refused(
        "data.csv, line 3: column b holds a NUL character, so this is no text file, or one in UTF-16.",
        "a,b\n1,c\n2,\0d\n");
    refused(
        "data.csv, line 1: the name of column 1 holds a NUL character, so this is no text file, or one in UTF-16.",
        "a\0,b\n1,2\n");
    refused(
        "data.csv, line 1: there is no column d. Did you mean c?",
        file("c\n1\n"),
        CsvFormat.standard().withOnly("d"));
  }

  @Test
  void aTextFarBelowNumbersIsRefusedWithLineAndColumn() throws IOException {
    StringBuilder text = new StringBuilder("id,empty,age\n");
    for (int i = 0; i < 123_455; i++) {
      text.append("7,,").append(i % 90).append('\n');
    }
    String right = text.toString();
    CsvTable table = table(right + "7,3,8\n");
    assertEquals(123_456, table.rows());
    assertEquals(3, table.numbers("empty")[123_455]);
    assertTrue(Double.isNaN(table.numbers("empty")[0]));
    refused(
        "data.csv, line 123457: the column age holds numbers, but here is 'unknown'.",
        right + "7,,unknown\n");
    assertFalse(
        CsvFormat.standard().withText("age").read(file(right + "7,,unknown\n")).isNumber("age"));
    CsvTable late = table(right + "7,late,8\n");
    assertEquals(List.of("late"), late.categories("empty"));
  }

  @Test
  void filesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("data.csv");
    Files.write(file, "name\nJosé\n".getBytes(StandardCharsets.ISO_8859_1));
    refused("data.csv, line 2: this is no text in UTF-8.", file, CsvFormat.standard());
    byte[] late =
        ("name\n" + "abcdefg\n".repeat(30_000) + "é\n").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, late);
    refused("data.csv, line 30002: this is no text in UTF-8.", file, CsvFormat.standard());
    Files.write(file, "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16));
    refused("data.csv, line 1: this is no text in UTF-8.", file, CsvFormat.standard());
    refused("data.csv is a folder.", folder, CsvFormat.standard(), folder);
    Path absent = folder.resolve("absent.csv");
    UserException gone = assertThrows(UserException.class, () -> CsvTable.read(absent));
    assertEquals("There is no file " + absent + ".", gone.problem());
  }

  private static void refused(String problem, Path file, CsvFormat format, Path named) {
    UserException e = assertThrows(UserException.class, () -> format.read(file));
    assertEquals(problem, e.problem().replace(named.toString(), "data.csv"));
  }

  @Test
  void aFileThatMayNotBeReadIsTold() throws IOException {
    Path file = file("a\n1\n");
    assertTrue(file.toFile().setReadable(false));
    assumeFalse(Files.isReadable(file), "the superuser reads everything");
    UserException e = assertThrows(UserException.class, () -> CsvTable.read(file));
    assertEquals(file + " cannot be read: you may not read it.", e.problem());
  }

  @Test
  void whatTheSystemRefusesIsTold() {
    UserException e =
        TextFile.failure(
            Path.of("a.csv"), StandardCharsets.UTF_8, new AccessDeniedException("a.csv"));
    assertEquals("a.csv cannot be read: you may not read it.", e.problem());
  }

  @Test
  void tenThousandColumnsFitAndAMillionDoNot() throws IOException {
    String names =
        IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String row = "1.5,".repeat(9_999) + "x\n";
    CsvTable wide = table(names + "\n" + row.repeat(150));
    assertEquals(150, wide.rows());
    assertTrue(wide.isNumber("c9998"));
    assertFalse(wide.isNumber("c9999"));
    refused(
        "data.csv, line 1: the first row has more than 100000 columns.",
        IntStream.range(0, 100_001).mapToObj(i -> "c" + i).collect(Collectors.joining(",")));
  }

  @Test
  void aHugeFieldIsRefused() throws IOException {
    refused(
        "data.csv, line 3: a field is longer than 16777216 characters.",
        "a,b\n1,2\n\"" + "3,4\n".repeat(5 << 20));
  }

  /** The property {@code fuzz} sets the number. */
  @Test
  void whateverIsDoneToAFileItIsReadOrRefusedWithAMessage() throws Exception {
    byte[] right =
        """
        age,name,when,c
        41,"Doe, Jane",2026-11-29,1.5
        ,"say ""hi""\",,-2e-3
        NA,"two
        lines",2026-11-30,inf
        3,Ann,?,4
        """
            .getBytes(StandardCharsets.UTF_8);
    Mutations mutations = new Mutations(20261129);
    Path file = folder.resolve("data.csv");
    int readable = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Files.write(file, mutations.of(right));
      boolean[] read = new boolean[1];
      Mutations.within(
          () -> {
            try {
              CsvTable table = CsvTable.read(file);
              read[0] = table.rows() > 0 && !table.names().isEmpty();
            } catch (UserException e) {
              assertTrue(e.problem().contains("data.csv") && !e.fix().isBlank(), e.getMessage());
            }
          });
      readable += read[0] ? 1 : 0;
    }
    assertTrue(readable > 0 && readable < MUTATIONS, readable + " of " + MUTATIONS);
  }

  @Test
  void whatIsHardlyANumberIsText() throws IOException {
    CsvTable table = table("a,b,c\n-inf,-,1e5\n+Infinity,.,E\nINF,e,2\n-infinity,+-,3\n");
    assertArrayEquals(
        new double[] {
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY
        },
        table.numbers("a"));
    assertFalse(table.isNumber("b"));
    assertFalse(table.isNumber("c"));
    CsvFormat german = CsvFormat.standard().withSeparator(';').withDecimal(',');
    CsvTable mixed = german.read(file("x;y\n1,5;1.5\n-2;2,5\n"));
    assertArrayEquals(new double[] {1.5, -2}, mixed.numbers("x"));
    assertFalse(mixed.isNumber("y"), "1.5 has another decimal point");
  }

  @Test
  void textsOfOneBeginningAndOneHashAreToldApart() throws IOException {
    // "Aa" and "BB" have one hash, and so has whatever is made of them.
    CsvTable table = table("c\nAaAa\nBBBB\nAaBB\nBBAa\nAa\nBB\nAaAa\n");
    assertEquals(List.of("AaAa", "BBBB", "AaBB", "BBAa", "Aa", "BB", "AaAa"), table.texts("c"));
    assertEquals(6, table.categories("c").size());
  }

  @Test
  void aTableAndItsRowsAreNamed() throws IOException {
    CsvTable table = table("a,b\n1,2\n3,4\n");
    assertEquals(folder.resolve("data.csv") + ": 2 rows of a, b", table.toString());
    IllegalArgumentException below =
        assertThrows(IllegalArgumentException.class, () -> table.select(new int[] {0, -1}));
    assertEquals("there is no row -1 in a table of 2", below.getMessage());
    IllegalArgumentException above =
        assertThrows(IllegalArgumentException.class, () -> table.select(new int[] {2}));
    assertEquals("there is no row 2 in a table of 2", above.getMessage());
    assertThrows(IllegalArgumentException.class, () -> CsvFormat.standard().withSeparator('\n'));
    assertThrows(IllegalArgumentException.class, () -> CsvFormat.standard().withSeparator('"'));
    assertThrows(IllegalArgumentException.class, () -> CsvFormat.standard().withSeparator('.'));
    refused(
        "data.csv has the names of columns, but no row below them.",
        file("\n"),
        CsvFormat.standard().withHeader("a"));
    refused("data.csv, line 2: the row has 2 fields, but there is 1 column.", "a\n1,2\n");
  }
}
