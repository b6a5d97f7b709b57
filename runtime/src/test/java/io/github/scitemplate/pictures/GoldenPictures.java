package io.github.scitemplate.pictures;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What PIL and torchvision made of pictures; {@code golden/pictures/golden.py} wrote it. */
final class GoldenPictures {
  static final Path FOLDER = Path.of("src/test/resources/golden/pictures");

  private GoldenPictures() {}

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject json() {
    return JsonParser.parseString(
            new String(bytes("golden.json"), java.nio.charset.StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  static float[] floats(JsonObject object, String key) {
    JsonArray array = object.getAsJsonArray(key);
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).getAsFloat();
    }
    return floats;
  }

  static long[] longs(JsonObject object, String key) {
    JsonArray array = object.getAsJsonArray(key);
    long[] longs = new long[array.size()];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = array.get(i).getAsLong();
    }
    return longs;
  }
}
