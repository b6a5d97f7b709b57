package io.github.scitemplate.session.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MlflowAddressTest {
  private static Optional<MlflowAddress> of(String config) {
    return SessionSettings.read(
            ConfigFile.of("num_epochs: 1\n" + config + "\n", "c.yaml").parameters())
        .mlflow();
  }

  @Test
  void theConfigWinsOverTheVariableAndThatOverTheUsualAddress() {
    Map<String, String> set = Map.of("MLFLOW_TRACKING_URI", "https://mlflow.example/base");
    MlflowAddress given = of("write_mlflow: true\nmlflow_uri: 'http://[::1]:5000/'").orElseThrow();
    assertEquals(URI.create("http://[::1]:5000/"), given.uri(set));
    MlflowAddress absent = of("Logging: {write_mlflow: true}").orElseThrow();
    assertEquals(URI.create("https://mlflow.example/base"), absent.uri(set));
    assertEquals(URI.create("http://127.0.0.1:5000"), absent.uri(Map.of()));
    assertEquals(Optional.empty(), of("mlflow_uri: http://127.0.0.1:5000"));
  }

  @Test
  void aVariableThatNamesNoServerIsToldWhenItIsNeeded() {
    MlflowAddress absent = of("write_mlflow: true").orElseThrow();
    Map<String, String> file = Map.of("MLFLOW_TRACKING_URI", "sqlite:///runs.db");
    UserException refusal = assertThrows(UserException.class, () -> absent.uri(file));
    assertTrue(refusal.problem().contains("MLFLOW_TRACKING_URI"), refusal.problem());
    assertThrows(UserException.class, () -> of("mlflow_uri: http://name:secret@host"));
    assertThrows(UserException.class, () -> of("mlflow_uri: http://host:port"));
  }

  @Test
  void aPasswordInAnAddressIsNotTold() {
    MlflowAddress absent = of("write_mlflow: true").orElseThrow();
    for (String start : List.of("https://name:secret@", "name:se//secret@", "https://a@secret/@")) {
      Map<String, String> set = Map.of("MLFLOW_TRACKING_URI", start + "host");
      UserException variable = assertThrows(UserException.class, () -> absent.uri(set));
      assertWithoutSecret(variable);
      assertWithoutSecret(
          assertThrows(UserException.class, () -> of("mlflow_uri: '" + start + "host'")));
    }
  }

  private static void assertWithoutSecret(UserException refusal) {
    String all = refusal.getMessage() + refusal.problem() + refusal.fix();
    assertTrue(all.contains("host") && !all.contains("secret"), all);
    assertTrue(refusal.fix().contains("MLFLOW_TRACKING_PASSWORD"), refusal.fix());
  }
}
