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
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the messages between a controller and a worker: one line of JSON for each
 * message, whose key {@value #KIND} names the record.
 */
final class WorkerMessages {
  private static final String KIND = "is";

  /** Whole numbers stay whole, and a loss need not be finite. */
  private static final Gson GSON =
      new GsonBuilder()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .serializeSpecialFloatingPointValues()
          .registerTypeHierarchyAdapter(Path.class, new PathText().nullSafe())
          .registerTypeAdapter(Extent.class, new ExtentNumber().nullSafe())
          .create();

  private static final Map<String, Class<? extends WorkerOrder>> ORDERS = kinds(WorkerOrder.class);
  private static final Map<String, Class<? extends WorkerReply>> REPLIES = kinds(WorkerReply.class);

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
   * @throws JsonParseException if the line is no order
   */
  static WorkerOrder order(String line) {
    return message(line, ORDERS);
  }

  /**
   * Reads a reply.
   *
   * @throws JsonParseException if the line is no reply
   */
  static WorkerReply reply(String line) {
    return message(line, REPLIES);
  }

  private static <T> T message(String line, Map<String, Class<? extends T>> kinds) {
    JsonObject json = GSON.fromJson(line, JsonObject.class);
    String kind = json.has(KIND) ? json.get(KIND).getAsString() : "without a kind";
    @Nullable Class<? extends T> type = kinds.get(kind);
    if (type == null) {
      throw new JsonParseException("There is no message " + kind);
    }
    return GSON.fromJson(json, type);
  }

  /** The records of a sealed interface by their names in messages. */
  private static <T> Map<String, Class<? extends T>> kinds(Class<T> sealed) {
    Map<String, Class<? extends T>> kinds = new HashMap<>();
    for (Class<?> type : sealed.getPermittedSubclasses()) {
      kinds.put(kind(type), type.asSubclass(sealed));
    }
    return kinds;
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
