package io.github.scitemplate.engine.compiled;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.blocks.TokenEmbedding;
import io.github.scitemplate.engine.compiled.record.OwnCode;
import org.junit.jupiter.api.Test;

class OwnCodeTest {

  @Test
  void functionsOfTheProjectAreFoundAtAnyDepth() {
    SequentialBlock known =
        new SequentialBlock()
            .add(Linear.builder().setUnits(3).build())
            .add(Activation.reluBlock())
            .add(TokenEmbedding.of(3, 4));
    assertFalse(OwnCode.isIn(known));
    assertTrue(
        OwnCode.isIn(
            new SequentialBlock()
                .add(known)
                .add(new SequentialBlock().add(new LambdaBlock(list -> new NDList(list))))));
  }
}
