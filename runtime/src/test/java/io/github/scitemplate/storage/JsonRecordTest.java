package io.github.scitemplate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.scitemplate.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonRecordTest {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  @TempDir Path folder;
  private Path file;
  private String written;
  private JsonObject values;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("r.json");
    Map<String, Object> all = new TreeMap<>();
    all.put("text", "ü \u0000 \u2028 < €");
    all.put("number", 0.1);
    all.put("no number", Double.NaN);
    all.put("list", List.of(1, 2L, "three"));
    written = JsonRecord.text(GSON, all);
    values = read(written);
  }

  private JsonObject read(String text) throws IOException {
    Files.writeString(file, text);
    return JsonRecord.read(file, json -> json);
  }

  @Test
  void whatIsWrittenIsReadBackWithoutTheChecksum() {
    assertEquals(List.of("list", "no number", "number", "text"), List.copyOf(values.keySet()));
    assertEquals(0.1, values.get("number").getAsDouble());
    assertTrue(written.contains("\"no number\": NaN,"), written);
  }

  @Test
  void noChangeOfOneCharacterIsReadAsOtherValues() throws IOException {
    for (int i = 0; i < written.length(); i++) {
      for (char c : new char[] {'0', '1', 'x', ' ', '"', ',', '\n'}) {
        String changed = written.substring(0, i) + c + written.substring(i + 1);
        try {
          JsonObject read = read(changed);
          read.keySet().retainAll(values.keySet()); // the checksum's own name may have changed
          assertEquals(values, read, changed);
        } catch (IOException e) {
          assertTrue(String.valueOf(e.getMessage()).startsWith(file + " is damaged: "), changed);
        }
      }
    }
  }

  @Test
  void otherSpacesAndAFileOfAnEarlierVersionAreReadAsTheyAre() throws IOException {
    assertEquals(values, read(written.replaceAll("\n\\s*", " ")));
    assertEquals(values, read(written.replaceAll(",\\s*\"crc32c\": \"[0-9a-f]{8}\"", "")));
  }

  @Test
  void whateverTheReaderThrowsIsOneMessage() throws IOException {
    Files.writeString(file, written);
    for (Throwable thrown :
        List.of(
            new IllegalStateException("odd"),
            new StackOverflowError(),
            new OutOfMemoryError("odd"),
            new NullPointerException())) {
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  JsonRecord.read(
                      file,
                      json -> {
                        if (thrown instanceof Error error) {
                          throw error;
                        }
                        throw (RuntimeException) thrown;
                      }));
      assertTrue(String.valueOf(e.getMessage()).contains("is damaged"), e.toString());
    }
    assertThrows(IOException.class, () -> JsonRecord.read(file, json -> null));
  }

  @Test
  void whatWasChangedIsReadOrRefused() throws Exception {
    Mutations mutations = new Mutations(3);
    for (int i = 0; i < Mutations.COUNT; i++) {
      Files.write(file, mutations.of(written.getBytes(StandardCharsets.UTF_8)));
      try {
        Mutations.within(() -> JsonRecord.read(file, json -> json));
      } catch (IOException e) {
        assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
      }
    }
  }
}
