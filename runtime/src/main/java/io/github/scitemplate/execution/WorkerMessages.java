package io.github.scitemplate.execution;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.ToNumberPolicy;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.github.scitemplate.monitor.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a controller and a worker say to each other as text: one line of JSON for each message,
 * whose key {@value #KIND} names the record.
 */
final class WorkerMessages {
  private static final String KIND = "is";

  /** Whole numbers stay whole. */
  private static final Gson GSON =
      new GsonBuilder()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .registerTypeHierarchyAdapter(Path.class, new PathText().nullSafe())
          .registerTypeAdapter(Extent.class, new ExtentNumber().nullSafe())
          .create();

  private WorkerMessages() {}

  static String text(WorkerOrder order) {
    return text((Record) order);
  }

  static String text(WorkerReply reply) {
    return text((Record) reply);
  }

  private static String text(Record message) {
    JsonObject json = GSON.toJsonTree(message).getAsJsonObject();
    json.add(KIND, new JsonPrimitive(kind(message.getClass())));
    return GSON.toJson(json);
  }

  /**
   * Reads an order.
   *
   * @throws JsonParseException if it is none
   */
  static WorkerOrder order(String line) {
    return message(line, WorkerOrder.class);
  }

  /**
   * Reads a reply.
   *
   * @throws JsonParseException if it is none
   */
  static WorkerReply reply(String line) {
    return message(line, WorkerReply.class);
  }

  private static <T> T message(String line, Class<T> kinds) {
    JsonObject json = GSON.fromJson(line, JsonObject.class);
    String kind = json.has(KIND) ? json.get(KIND).getAsString() : "without a kind";
    Class<?> type =
        Arrays.stream(kinds.getPermittedSubclasses())
            .filter(t -> kind(t).equals(kind))
            .findFirst()
            .orElseThrow(() -> new JsonParseException("There is no message " + kind));
    return kinds.cast(GSON.fromJson(json, type));
  }

  private static String kind(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static final class PathText extends TypeAdapter<Path> {
    @Override
    public void write(JsonWriter out, Path path) throws IOException {
      out.value(path.toString());
    }

    @Override
    public Path read(JsonReader in) throws IOException {
      return Path.of(in.nextString());
    }
  }

  private static final class ExtentNumber extends TypeAdapter<Extent> {
    @Override
    public void write(JsonWriter out, Extent extent) throws IOException {
      out.value(extent.number());
    }

    @Override
    public Extent read(JsonReader in) throws IOException {
      return Extent.of(in.nextLong());
    }
  }
}
