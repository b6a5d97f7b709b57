package io.github.scitemplate.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.Mutations;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What text becomes, and back. */
class TextTest {
  private static final int MUTATIONS = Integer.getInteger("fuzz", 60);

  @TempDir Path folder;

  private interface Action {
    void run() throws IOException;
  }

  private static void refused(String problem, Action action) {
    UserException e = assertThrows(UserException.class, action::run);
    assertTrue(e.problem().contains(problem), e.problem());
  }

  @Test
  void charactersAreCodePoints() {
    assertEquals(List.of("a", "🐟", "é", "\n"), Tokenizer.CHARACTERS.tokens("a🐟é\n"));
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.CHARACTERS, List.of("b🐟aab🐟", "b"));
    assertEquals(5, vocabulary.size());
    assertEquals("b", vocabulary.token(2)); // the most frequent
    assertEquals("a", vocabulary.token(3)); // as often as the fish, but before it
    assertArrayEquals(new long[] {4, 1, 3}, vocabulary.encode("🐟xa"));
    assertEquals("🐟<unk>a", vocabulary.decode(new long[] {4, 1, 3, 0, 0}));
    assertThrows(IndexOutOfBoundsException.class, () -> vocabulary.decode(new long[] {5}));
  }

  @Test
  void wordsAreThoseOfPythonsRegularExpression() {
    String text = "Don't  stop_it, naïve Ähtäri-x²!\n🐟 12.5 日本";
    assertEquals(
        List.of(
            "Don", "'", "t", "stop_it", ",", "naïve", "Ähtäri", "-", "x²", "!", "🐟", "12", ".",
            "5", "日本"),
        Tokenizer.WORDS.tokens(text));
    assertEquals("ähtäri", Tokenizer.LOWERCASE_WORDS.tokens(text).get(6));
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.LOWERCASE_WORDS, List.of("To be or", "to Be"));
    assertEquals("be to <unk>", vocabulary.decode(vocabulary.encode("BE to, ")));
  }

  @Test
  void seldomTokensAreUnknown() {
    List<String> texts = List.of("a a a b b c c d");
    Vocabulary frequent = Vocabulary.of(Tokenizer.WORDS, texts, 2, 100);
    assertArrayEquals(new long[] {2, 3, 4, 1}, frequent.encode("a b c d"));
    Vocabulary few = Vocabulary.of(Tokenizer.WORDS, texts, 1, 2);
    assertEquals(4, few.size());
    assertArrayEquals(new long[] {2, 3, 1, 1}, few.encode("a b c d"));
    refused(
        "No token is in the training texts 9 times",
        () -> Vocabulary.of(Tokenizer.WORDS, texts, 9, 2));
    refused("are empty", () -> Vocabulary.of(Tokenizer.WORDS, List.of(" ", "")));
    Vocabulary again = Vocabulary.of(few.json());
    assertEquals(few.json(), again.json());
    assertArrayEquals(few.encode("a c b"), again.encode("a c b"));
    for (String wrong :
        List.of("{}", "[]", "{\"tokenizer\":\"WORDS\",\"tokens\":[\"a\",\"b\",\"c\"]}", "x")) {
      refused("This is no vocabulary", () -> Vocabulary.of(wrong));
    }
  }

  @Test
  void theTargetOfAWindowIsOneTokenFurther() throws IOException {
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.CHARACTERS, List.of("abcdefgh"));
    TextWindows windows = TextWindows.of(vocabulary, "abcdefgh", 3);
    assertEquals(2, windows.size());
    assertEquals(8, windows.tokens());
    Sample second = windows.get(1);
    assertEquals("def", vocabulary.decode(second.input().longs()));
    assertEquals("efg", vocabulary.decode(second.labels().get(0).longs()));
    TextWindows every = windows.withStride(1);
    assertEquals(5, every.size());
    assertEquals("fgh", vocabulary.decode(every.get(4).labels().get(0).longs()));
    assertEquals("tokens 3 to 5", windows.name(1));
    assertEquals("tokens 4 to 6", every.name(4));
    assertEquals(1, TextWindows.of(vocabulary, "abcd", 3).size());
    refused("a window of 3 needs one more", () -> TextWindows.of(vocabulary, "abc", 3));
  }

  @Test
  void documentsHaveTheirOwnLengths() {
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.WORDS, List.of("good bad film"));
    Documents documents =
        Documents.of(vocabulary, List.of("good film", "", "bad bad bad"), new int[] {1, 0, 0});
    assertArrayEquals(new int[] {2, 1, 3}, documents.lengths());
    assertArrayEquals(new int[] {1, 0, 0}, documents.classIndices());
    assertArrayEquals(new long[] {Vocabulary.UNKNOWN}, documents.get(1).input().longs());
    assertArrayEquals(new long[] {0}, documents.get(2).labels().get(0).longs());
    assertArrayEquals(new int[] {2, 1, 2}, documents.truncated(2).lengths());
    assertEquals(0, documents.padded(4).get(0).input().longs()[3]);
    assertArrayEquals(new int[] {4, 4, 4}, documents.padded(4).lengths());
    assertEquals(List.of(), Documents.of(vocabulary, List.of("a")).get(0).labels());
    assertEquals("sample 1", documents.name(1));
    Documents named = documents.withNames(i -> "line " + (i + 1));
    assertEquals("line 2", named.name(1));
    assertEquals("line 3", named.truncated(1).padded(2).name(2));
    assertThrows(
        IllegalArgumentException.class,
        () -> Documents.of(vocabulary, List.of("a"), new int[] {1, 2}));
  }

  @Test
  void filesAreReadAsTheyAre() throws IOException {
    Path file = Files.writeString(folder.resolve("t.txt"), "\uFEFFé\r\n🐟");
    assertEquals("é\r\n🐟", TextFiles.read(file));
    assertEquals(List.of("é\r", "\n🐟"), TextFiles.split("é\r\n🐟", 0.5));
    assertEquals(List.of("", "🐟"), TextFiles.split("🐟", 0.4));
    Files.write(file, "one\ntwo\nthr\u00e9e".getBytes(StandardCharsets.ISO_8859_1));
    refused("t.txt, line 3: this is no text in UTF-8", () -> TextFiles.read(file));
    Files.write(file, new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80}); // a surrogate
    refused("t.txt, line 1: this is no text in UTF-8", () -> TextFiles.read(file));
    refused("There is no file", () -> TextFiles.read(folder.resolve("none")));
    refused("is a folder", () -> TextFiles.read(folder));
  }

  @Test
  void textsOfClassesComeInTheOrderOfTheirNames() throws IOException {
    refused("There is no folder in", () -> TextFiles.byClass(folder));
    Path pos = Files.createDirectories(folder.resolve("pos"));
    refused("There is no text in " + pos, () -> TextFiles.byClass(folder));
    Path neg = Files.createDirectories(folder.resolve("neg"));
    Files.writeString(pos.resolve("b.txt"), "fine");
    Files.writeString(pos.resolve("a.txt"), "good");
    Files.writeString(pos.resolve(".hidden"), "x");
    Files.writeString(neg.resolve("c.txt"), "bad");
    Files.createSymbolicLink(neg.resolve("d.txt"), pos.resolve("a.txt"));
    TextFiles.Labelled all = TextFiles.byClass(folder);
    assertEquals(List.of("bad", "good", "fine"), all.texts());
    assertEquals(List.of("neg/c.txt", "pos/a.txt", "pos/b.txt"), all.names());
    assertArrayEquals(new int[] {0, 1, 1}, all.classIndices());
    assertEquals(List.of("neg", "pos"), all.classes());
    refused("cannot be read", () -> TextFiles.byClass(folder.resolve("none")));
  }

  /** The property {@code fuzz} sets the number. */
  @Test
  void whateverIsDoneToATextItIsReadOrRefusedWithAMessage() throws Exception {
    byte[] right = "Grüße, 🐟!\nZweite Zeile\r\n".getBytes(StandardCharsets.UTF_8);
    Mutations mutations = new Mutations(20261129);
    Path file = folder.resolve("m.txt");
    for (int i = 0; i < MUTATIONS; i++) {
      Files.write(file, mutations.of(right));
      Mutations.within(
          () -> {
            try {
              String text = TextFiles.read(file);
              if (!text.isBlank()) {
                Vocabulary vocabulary = Vocabulary.of(Tokenizer.CHARACTERS, List.of(text));
                assertEquals(text, vocabulary.decode(vocabulary.encode(text)));
              }
            } catch (UserException e) {
              assertTrue(e.problem().contains("m.txt, line "), e.problem());
            }
          });
    }
  }
}
