package io.github.scitemplate.schema;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import io.github.scitemplate.config.text.YamlOfEditors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A JSON schema of {@code docs/schema}, and what it says about a text. */
public final class PublishedSchema {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private final JsonObject content;
  private final Validator validator =
      new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
  private final URI uri;

  public PublishedSchema(String name) {
    try {
      String text = Files.readString(Path.of("../docs/schema", name));
      content = JsonParser.parseString(text).getAsJsonObject();
      uri = validator.registerSchema(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonObject content() {
    return content;
  }

  /** What is wrong with a YAML text, the deepest place first; empty for nothing. */
  List<String> ofYaml(String yaml) {
    return ofJson(GSON.toJson(YamlOfEditors.read(yaml)));
  }

  /** What is wrong with a JSON text, the deepest place first; empty for nothing. */
  public List<String> ofJson(String json) {
    Validator.Result result = validator.validate(uri, json);
    List<String> problems =
        result.getErrors().stream()
            .sorted(
                Comparator.comparing((Error e) -> e.getInstanceLocation().split("/").length)
                    .reversed())
            .map(e -> e.getInstanceLocation() + ": " + e.getError())
            .distinct()
            .toList();
    return !result.isValid() && problems.isEmpty() ? List.of("/: refused") : problems;
  }
}
