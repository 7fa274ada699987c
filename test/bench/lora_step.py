"""
The peer of lora.ts: one step of the multi-round LoRA training with torch, diffusers and peft (fp32, eager, all
cores), on the same U-Net and shapes. Prints 0 when ready, then a step's milliseconds for each line it reads.
"""
import json
import os
import sys
import time

import torch
from diffusers import UNet2DConditionModel
from peft import LoraConfig

o = json.loads(sys.argv[1])
torch.set_num_threads(os.cpu_count())
torch.manual_seed(1)
unet = UNet2DConditionModel.from_pretrained(o["unet"], torch_dtype=torch.float32)
residual = json.load(open(o["unet"] + "/config.json")).get("residual", False)
unet.requires_grad_(False)
unet.add_adapter(
    LoraConfig(r=o["rank"], lora_alpha=o["rank"], target_modules=r"up_blocks\..*\.attn2\.to_[qkv]")
)
trained = [p for p in unet.parameters() if p.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=1e-6, betas=(0.95, 0.99))

n, side, channels = o["batch"], unet.config.sample_size, unet.config.out_channels
beside = unet.config.in_channels > channels
latent = lambda: torch.full((n, channels, side, side), 0.3)
weight = torch.full((n, 1, side, side), 0.3)
number = torch.full((n, 1, 1, 1), 0.3)
tokens = torch.full((n, o["tokens"], unet.config.cross_attention_dim), 0.3)
labels = (
    torch.full((n, unet.config.projection_class_embeddings_input_dim), 0.3)
    if unet.config.class_embed_type
    else None
)
tau = torch.full((n,), 300.0)


def generate(noisy, current, tokens=tokens):
    sample = torch.cat([noisy, current], 1) if beside else noisy
    predicted = unet(sample, tau, tokens, class_labels=labels).sample
    if residual:
        predicted = predicted + current
    return predicted * number + noisy * number


def distance(found, wanted):
    return (weight * (found - wanted) ** 2).mean()


def step():
    single = distance(generate(latent(), latent()), latent())
    recon = distance(generate(latent(), latent(), torch.zeros_like(tokens)), latent())
    first = generate(latent() * number + latent(), latent())
    multi = distance(generate(first * number + latent(), first), latent())
    optimiser.zero_grad()
    (single + recon + 0.3 * multi).backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimiser.step()


step()
print(0, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    step()
    print((time.perf_counter() - start) * 1000, flush=True)
