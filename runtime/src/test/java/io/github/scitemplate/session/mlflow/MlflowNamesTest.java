package io.github.scitemplate.session.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MlflowNamesTest {
  @Test
  void aLongNameIsAcceptedAndNoOtherLongNameBecomesTheSame() {
    String longest = "a".repeat(250);
    assertEquals(longest, MlflowNames.name(longest));
    String cut = MlflowNames.name(longest + "b");
    assertTrue(cut.matches("[/\\w.\\- :]{241,250}"), cut);
    assertNotEquals(cut, MlflowNames.name(longest + "c"));
    assertEquals(cut, MlflowNames.name(longest + "b"));
  }
}
