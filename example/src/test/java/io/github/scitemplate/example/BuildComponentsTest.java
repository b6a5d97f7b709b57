package io.github.scitemplate.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.session.OneBatch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuildComponentsTest {

  @Test
  void oneBatchGoesThroughEveryComponent() {
    int tried = OneBatch.throughEach(new BuildComponents(), Path.of("config.yaml"));
    assertTrue(tried >= 1);
  }
}
