package io.github.scitemplate.cluster;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes and reads tellings: a line of JSON each, whose key {@value #KIND} names the record. */
final class TellingText {
  private static final String KIND = "is";
  private static final String REPLY = "reply";
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final Map<String, Class<? extends Telling>> KINDS = kinds();

  private TellingText() {}

  private static Map<String, Class<? extends Telling>> kinds() {
    Map<String, Class<? extends Telling>> kinds = new HashMap<>();
    for (Class<?> type : Telling.class.getPermittedSubclasses()) {
      kinds.put(kind(type), type.asSubclass(Telling.class));
    }
    return kinds;
  }

  private static String kind(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The text of a telling, without the end of the line. */
  static String of(Telling telling) {
    JsonObject json = new JsonObject();
    json.addProperty(KIND, kind(telling.getClass()));
    if (telling instanceof Telling.Heard heard) {
      json.addProperty("experiment", heard.experiment());
      String text = GSON.toJson(json);
      // The reply is JSON already; reading it to write it again would only cost time.
      return text.substring(0, text.length() - 1) + ",\"" + REPLY + "\":" + heard.reply() + "}";
    }
    GSON.toJsonTree(telling).getAsJsonObject().asMap().forEach(json::add);
    return GSON.toJson(json);
  }

  /**
   * Reads a telling.
   *
   * @throws JsonParseException if the line is none
   */
  static Telling read(String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      @Nullable Class<? extends Telling> type = KINDS.get(json.get(KIND).getAsString());
      @Nullable JsonElement reply = json.get(REPLY);
      Telling read =
          type == Telling.Heard.class
              ? new Telling.Heard(
                  json.get("experiment").getAsInt(), Objects.requireNonNull(reply).toString())
              : GSON.fromJson(json, Objects.requireNonNull(type));
      return checked(read);
    } catch (RuntimeException | StackOverflowError e) {
      throw new JsonParseException("This is no telling: " + line, e);
    }
  }

  /** The telling itself; fails if a value is missing, which Gson leaves null. */
  @SuppressWarnings("ConstantValue")
  private static Telling checked(Telling telling) {
    if (telling instanceof Telling.Began began) {
      requireAll(began.job(), began.node(), began.host(), began.takes());
    } else if (telling instanceof Telling.Ended ended) {
      requireAll(ended.how(), ended.message());
    } else if (telling instanceof Telling.Left left) {
      requireAll(left.why());
    }
    return telling;
  }

  private static void requireAll(Object... values) {
    List.of(values); // fails if one is null
  }
}
